import type { DoctorReport } from '../core/contracts/doctor.ts';
import type { Fault } from '../core/result/result.ts';

const TITLES: Readonly<Record<string, string>> = {
  icmp4: 'ICMP echo over IPv4',
  icmp6: 'ICMP echo over IPv6',
  'kernel-rx-stamps': 'Kernel receive times',
  'kernel-tx-stamps': 'Kernel transmit times',
  'realtime-thread': 'Real-time priority of the sending thread',
  'receive-buffer': 'Receive buffer',
  udp: 'UDP unreachable',
  'tcp-connect': 'TCP connect',
  'tcp-half-open': 'TCP SYN, half open',
  traceroute: 'Traceroute',
  capture: 'Packet capture',
  'error-queue': 'ICMP errors (unreachable, TTL exceeded, too big)',
};

/** Capabilities as people read them. Everything here was found by trying. */
export function doctorReport(found: {
  readonly driver: string;
  readonly features: readonly {
    readonly feature: string;
    readonly title?: string | undefined;
    readonly works: boolean;
    readonly method: string | null;
    readonly fault: unknown;
  }[];
}): DoctorReport {
  return {
    driver: found.driver,
    findings: found.features.map((feature) => ({
      feature: feature.feature,
      title: feature.title ?? TITLES[feature.feature] ?? feature.feature,
      works: feature.works,
      method: feature.method,
      fault: feature.fault as Fault | null,
    })),
  };
}
