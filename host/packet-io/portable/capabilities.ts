import type { PacketEntry } from '../../../core/model/packet.ts';
import { PROTOCOLS } from '../../../core/packet/protocols.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Capabilities, Capability, Feature } from '../../../core/ports/packet-io.ts';
import type { Fault } from '../../../core/result/result.ts';
import { openPortableSource } from '../../capture/portable-source.ts';
import { hasIpv6 } from '../../interfaces.ts';
import { NO_IPV6_ADDRESS } from '../native-faults.ts';
import type { RawSocketModule } from './modules.ts';
import { lacksNetRaw } from './net-raw.ts';
import { RawSockets } from './sockets.ts';

export interface PortableOptions {
  readonly clock: Clock;
  /** Folder with the packages; default: the project's `portable`. */
  readonly portableDir?: string;
}

/** Fault `packet-io.raw-not-permitted`. @param why the system's reason */
export const notPermitted = (why: string): Fault => ({
  code: 'packet-io.raw-not-permitted',
  message: `The portable packet driver may not open raw sockets: ${why}`,
  hint: 'build the native driver, which needs no rights (node native/build.mjs), or run Sounder as root',
});

const BUILD_NATIVE = 'build the native driver: node native/build.mjs';

const NATIVE_ONLY: readonly (readonly [Feature, string])[] = [
  ['kernel-rx-stamps', 'Receive times are those of this program, not the kernel'],
  ['kernel-tx-stamps', 'Transmit times are those of this program, not the kernel'],
  ['realtime-thread', 'The portable driver shares a thread with everything else: packets may leave late'],
  ['receive-buffer', 'The portable driver has receive buffers of the usual size: replies may be dropped at high rates'],
];

/** Null where a raw socket is available. */
function rawFault(module: RawSocketModule, family: 4 | 6, protocol: number): Fault | null {
  if (lacksNetRaw()) return notPermitted('Operation not permitted');
  const sockets = new RawSockets(module, () => undefined);
  try {
    sockets.listen(family, protocol);
    return null;
  } catch (error) {
    return notPermitted((error as Error).message);
  } finally {
    sockets.close();
  }
}

const works = (feature: Feature, method: string): Capability => ({ feature, works: true, method, fault: null });
const broken = (feature: Feature, fault: Fault): Capability => ({ feature, works: false, method: null, fault });

/** Capabilities, found by opening the sockets. */
export async function portableCapabilities(
  module: RawSocketModule,
  { clock, portableDir }: PortableOptions,
): Promise<Capabilities> {
  const icmp4 = rawFault(module, 4, PROTOCOLS.icmp);
  const faults = {
    icmp4,
    icmp6: rawFault(module, 6, PROTOCOLS.icmp6) ?? (hasIpv6() ? null : NO_IPV6_ADDRESS),
    // Replies to datagrams, and errors about all packets, arrive as ICMP.
    udp: icmp4,
    'error-queue': icmp4,
    'tcp-half-open': rawFault(module, 4, PROTOCOLS.tcp),
  };
  const capture = openPortableSource(
    { addresses: [], clock, ...(portableDir === undefined ? {} : { portableDir }) },
    { records: () => undefined, dropped: () => undefined },
  );
  if (capture.ok) await capture.value();
  const raw = Object.entries(faults) as [keyof typeof faults, Fault | null][];
  return {
    driver: 'portable',
    features: [
      ...raw.map(([feature, fault]) => (fault ? broken(feature, fault) : works(feature, 'raw-socket'))),
      works('tcp-connect', 'connect'),
      capture.ok ? works('capture', 'libpcap') : broken('capture', capture.fault),
      ...NATIVE_ONLY.map(([feature, message]) =>
        broken(feature, { code: 'packet-io.portable-limit', message, hint: BUILD_NATIVE }),
      ),
    ],
  };
}

/** @returns `packet-io.unsupported` for the first entry that this driver cannot send as given */
export function unsupported(entries: readonly PacketEntry[]): Fault | null {
  for (const { entryId, packet } of entries) {
    if (packet.format !== 'tcp-connect') continue;
    if (packet.ttl === null && packet.tos === 0 && !packet.dontFragment && packet.interface === null) continue;
    return {
      code: 'packet-io.unsupported',
      message: `Entry ${entryId}: the portable driver connects with the system's TTL, DSCP and interface only`,
      hint: 'use the native driver, or a SYN instead of a connect',
      detail: { entryId },
    };
  }
  return null;
}
