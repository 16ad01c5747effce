import { expect, it } from 'vitest';
import { addressBytes } from '../../core/model/address.ts';
import { concernsAny } from './portable-source.ts';

const bytesOf = (address: string): Uint8Array => {
  const bytes = addressBytes(address) ?? new Uint8Array(16);
  return address.includes(':') ? bytes : bytes.subarray(12);
};

function packet(source: string, destination: string, protocol: number, payload: Buffer = Buffer.alloc(8)): Buffer {
  const v6 = source.includes(':');
  const header = Buffer.alloc(v6 ? 40 : 20);
  header[0] = v6 ? 0x60 : 0x45;
  header[v6 ? 6 : 9] = protocol;
  header.set(bytesOf(source), v6 ? 8 : 12);
  header.set(bytesOf(destination), v6 ? 24 : 16);
  return Buffer.concat([header, payload]);
}

const error = (type: number, quoted: Buffer): Buffer => Buffer.concat([Buffer.of(type, 0, 0, 0, 0, 0, 0, 0), quoted]);
const wanted = new Set(['192.0.2.1', '2001:db8::1'].map((one) => Buffer.from(bytesOf(one)).toString('latin1')));

it.each([
  ['from an address', true, packet('192.0.2.1', '198.51.100.1', 17)],
  ['to an address', true, packet('198.51.100.1', '192.0.2.1', 17)],
  ['between others', false, packet('198.51.100.1', '198.51.100.2', 17)],
  ['from an IPv6 address', true, packet('2001:db8::1', '2001:db8::9', 6)],
  ['to an IPv6 address', true, packet('2001:db8::9', '2001:db8::1', 6)],
  ['between other IPv6 addresses', false, packet('2001:db8::8', '2001:db8::9', 6)],
  [
    'that says a packet to an address expired',
    true,
    packet('203.0.113.1', '198.51.100.1', 1, error(11, packet('198.51.100.1', '192.0.2.1', 17))),
  ],
  [
    'that says so of another address',
    false,
    packet('203.0.113.1', '198.51.100.1', 1, error(11, packet('198.51.100.1', '192.0.2.9', 17))),
  ],
  [
    'that is an echo and happens to hold the address',
    false,
    packet('203.0.113.1', '198.51.100.1', 1, error(8, packet('198.51.100.1', '192.0.2.1', 17))),
  ],
  [
    'that says a packet to an IPv6 address expired',
    true,
    packet('2001:db8::99', '2001:db8::8', 58, error(3, packet('2001:db8::8', '2001:db8::1', 17))),
  ],
  ['of another protocol', false, Buffer.alloc(60)],
  ['of no bytes', false, Buffer.alloc(0)],
])('a packet %s is recorded: %s', (_, isRecorded, bytes) => {
  expect(concernsAny(wanted, bytes)).toBe(isRecorded);
});
