import { decode, encode, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HUB_SERVICE } from '../../../core/fleet/found-hub.ts';
import { parseHubAddress } from '../../../core/fleet/hub-address.ts';
import { type DnsRecord, hubRecords, readHubs } from './hub-records.ts';

const SENDER = '198.51.100.7';
const HUB = {
  label: 'station-1',
  hostLabel: 'sounder-00112233',
  addresses: ['192.0.2.1'],
  port: 4785,
  fingerprint: `SHA256:${'k'.repeat(43)}`,
};

/** The records as they arrive. */
function sent(addresses: readonly string[] = HUB.addresses): DnsRecord[] {
  const { answers = [], additionals = [] } = decode(encode({ type: 'response', ...hubRecords({ ...HUB, addresses }) }));
  return [...answers, ...additionals] as DnsRecord[];
}

const without = (type: string) =>
  readHubs(
    sent().filter((record) => record.type !== type),
    SENDER,
  );

const changed = (type: string, data: unknown) =>
  readHubs(
    sent().map((record) => (record.type === type ? { ...record, data } : record)),
    SENDER,
  );

describe('the records of a hub on the network', () => {
  it('are read as they were announced', () => {
    expect(readHubs(sent(), SENDER)).toEqual([
      { name: 'station-1', fingerprint: HUB.fingerprint, hubs: [{ host: '192.0.2.1', port: 4785 }] },
    ]);
  });

  it('without an address are those of their sender', () => {
    expect(without('A')[0]?.hubs).toEqual([{ host: SENDER, port: 4785 }]);
  });

  it('of an IPv6 network have its addresses, the first four', () => {
    const addresses = ['2001:db8::1', 'fd00::1', 'fd00::2', 'fd00::3', 'fd00::4'];
    const [hub] = readHubs(sent(addresses), 'fe80::1%eth0');
    expect(hub?.hubs.map(({ host }) => host)).toEqual(addresses.slice(0, 4));
  });

  it('without an address that leads somewhere without an interface are nothing', () => {
    for (const address of ['fe80::1', 'FEBF::1', 'fe80::1%eth0']) {
      expect(readHubs(sent([]), address)).toEqual([]);
      expect(readHubs([...sent([]), { name: `${HUB.hostLabel}.local`, type: 'AAAA', data: address }], address)).toEqual(
        [],
      );
    }
  });

  it('are nothing where a part is missing', () => {
    for (const type of ['PTR', 'SRV', 'TXT']) expect([type, without(type)]).toEqual([type, []]);
  });

  it.each([
    ['SRV', { port: 0, target: 'x.local' }],
    ['SRV', { port: 1.5, target: 'x.local' }],
    ['SRV', { port: 4785 }],
    ['SRV', null],
    ['TXT', ['v=1']],
    ['TXT', ['v=2', `key=${HUB.fingerprint}`]],
    ['TXT', ['v=1', 'key=SHA256:short']],
    ['TXT', 'v=1'],
    ['PTR', `a\u001b[2J.${HUB_SERVICE}`],
    ['PTR', `.${HUB_SERVICE}`],
    ['PTR', 'printer._ipp._tcp.local'],
    ['PTR', 7],
  ])('are nothing with %s %j', (type, data) => {
    expect(changed(type, data)).toEqual([]);
  });

  it('of thousands are the first few', () => {
    const many = Array.from({ length: 5000 }, (_, at) => ({
      name: HUB_SERVICE,
      type: 'PTR',
      data: `a${at}.${HUB_SERVICE}`,
    }));
    expect(readHubs([...sent(), ...many], SENDER)).toHaveLength(1);
  });

  const anyData = fc.oneof(
    fc.anything(),
    fc.record({ port: fc.anything(), target: fc.anything() }),
    fc.array(fc.oneof(fc.string(), fc.uint8Array(), fc.constant(`key=${HUB.fingerprint}`), fc.constant('v=1'))),
    fc.constantFrom(`a.${HUB_SERVICE}`, 'x.local', '192.0.2.1', '::1', 'fe80::1', '300.1.1.1'),
  );
  const anyRecord = fc.record({
    name: fc.oneof(fc.constantFrom(HUB_SERVICE, `a.${HUB_SERVICE}`, 'x.local'), fc.anything()),
    type: fc.oneof(fc.constantFrom('PTR', 'SRV', 'TXT', 'A', 'AAAA'), fc.anything()),
    data: anyData,
  });

  it('of whatever kind never throw, and give only whole hubs', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { maxLength: 30 }),
        fc.oneof(fc.constant(SENDER), fc.string()),
        (records, sender) => {
          for (const { name, hubs, fingerprint } of readHubs(records as DnsRecord[], sender)) {
            expect(name).toMatch(/^[A-Za-z0-9-]{1,63}$/);
            expect(fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
            expect(hubs.length).toBeGreaterThan(0);
            for (const { host, port } of hubs) {
              expect(parseHubAddress(host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)).toBeDefined();
            }
          }
        },
      ),
    );
  });

  it('come out of damaged packets as nothing or as they were, and the reader does not hang', () => {
    const packet = encode({ type: 'response', ...hubRecords(HUB) });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: packet.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 }),
        fc.nat({ max: packet.length }),
        (changes, length) => {
          const damaged = Buffer.from(packet);
          for (const [at, byte] of changes) damaged[at] = byte;
          let read: Packet;
          try {
            read = decode(damaged.subarray(0, length));
          } catch {
            return; // dropped by the library
          }
          readHubs([...(read.answers ?? []), ...(read.additionals ?? [])] as DnsRecord[], SENDER);
        },
      ),
    );
  });
});
