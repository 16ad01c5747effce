import { constants } from 'node:os';
import { addressBytes } from '../../core/model/address.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { type Fault, fail, ok, type Result } from '../../core/result/result.ts';
import type { CaptureListener } from '../../native/index.ts';
import { captureFault } from '../packet-io/native-faults.ts';
import { loadCap } from '../packet-io/portable/modules.ts';
import { lacksNetRaw } from '../packet-io/portable/net-raw.ts';

/** LINKTYPE_LINUX_SLL, which libpcap gives for all interfaces at once: 16 bytes, the last two the protocol. */
export const LINKTYPE_LINUX_SLL = 113;
const SLL_NAME = 'LINKTYPE_LINUX_SLL';
const SLL_BYTES = 16;

/** libpcap reserves room for the largest packet in each place of its ring: some five hundred packets. */
const RING_BYTES = 32 * 1024 * 1024;

const ICMP = 1;
const ICMP6 = 58;

/** Largest number of addresses in a filter program; above it, packets are filtered here. */
const FILTER_ADDRESSES = 64;

/** The filter admits all errors: those about the addresses are selected here. */
const ERRORS = ['(icmp and icmp[0] >= 3 and icmp[0] <= 12 and icmp[0] != 8)', '(icmp6 and ip6[40] < 128)'];

const filterOf = (addresses: readonly string[]): string => {
  if (addresses.length === 0 || addresses.length > FILTER_ADDRESSES) return 'ip or ip6';
  const hosts = addresses.map((address) => `host ${address.split('%')[0]}`);
  return [...hosts, ...ERRORS].join(' or ');
};

const keyOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Whether a packet concerns the addresses, as native/src/capture/capture.c. @param packet from the IP header on */
export function concernsAny(addresses: ReadonlySet<string>, packet: Buffer): boolean {
  const has = (at: number, bytes: number) => addresses.has(keyOf(packet.subarray(at, at + bytes)));
  const version = (packet[0] ?? 0) >> 4;
  if (version === 4 && packet.length >= 20) {
    if (has(12, 4) || has(16, 4)) return true;
    const icmp = ((packet[0] ?? 0) & 0x0f) * 4;
    return packet[9] === ICMP && [3, 4, 5, 11, 12].includes(packet[icmp] ?? 0) && has(icmp + 24, 4);
  }
  if (version !== 6 || packet.length < 40) return false;
  return has(8, 16) || has(24, 16) || (packet[6] === ICMP6 && (packet[40] ?? 255) < 128 && has(72, 16));
}

/** A packet in the layout of the native addon (native/src/capture/capture.h). */
function recordOf(packet: Buffer, atNs: bigint): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(Math.ceil((16 + packet.length) / 8) * 8);
  const view = new DataView(record.buffer);
  view.setBigInt64(0, atNs, true);
  view.setUint32(8, packet.length, true);
  view.setUint32(12, packet.length, true);
  record.set(packet, 16);
  return record;
}

export interface PortableSourceOptions {
  readonly addresses: readonly string[];
  readonly portableDir?: string;
  readonly clock: Clock;
}

const refused = (errno: number): Fault => ({
  ...captureFault({ errno, call: 'pcap' }, ''),
  hint: 'run Sounder as root, or build the native driver: node native/build.mjs',
});

/**
 * Captures with the package cap, for computers without a native build. Times are when this process saw the packets; it
 * does not report packets dropped by the kernel.
 * @returns a function that ends it; faults `capture.not-permitted`, `capture.failed`, `packet-io.no-portable-build`
 */
export function openPortableSource(
  { addresses, portableDir, clock }: PortableSourceOptions,
  listener: CaptureListener,
): Result<() => Promise<void>> {
  const loaded = loadCap(portableDir);
  if (!loaded.ok) return loaded;
  const keys = addresses.map((address) => {
    const bytes = addressBytes(address) ?? new Uint8Array(16);
    return keyOf(address.includes(':') ? bytes : bytes.subarray(12));
  });
  const wanted = new Set(keys);
  if (lacksNetRaw()) return fail(refused(constants.errno.EPERM));
  const capture = new loaded.value.Cap();
  const buffer = Buffer.alloc(65_535 + SLL_BYTES);
  try {
    const link = capture.open('any', filterOf(addresses), RING_BYTES, buffer);
    if (link !== SLL_NAME) throw new Error(`link type ${link}`);
  } catch (error) {
    const isDenied = /permi/i.test((error as Error).message);
    const { EIO, EPERM } = constants.errno;
    return fail(refused(isDenied ? EPERM : EIO));
  }
  capture.on('packet', (bytes) => {
    const packet = buffer.subarray(0, bytes);
    if (wanted.size > 0 && !concernsAny(wanted, packet.subarray(SLL_BYTES))) return;
    listener.records(recordOf(packet, clock.nowNs()));
  });
  return ok(async () => {
    // A whole turn of the event loop, so that all received packets are read.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    capture.close();
  });
}
