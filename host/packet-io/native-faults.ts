import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import type { PlanDelta } from '../../core/model/packet.ts';
import type { Capabilities, Capability, Feature } from '../../core/ports/packet-io.ts';
import type { Fault } from '../../core/result/result.ts';
import type {
  CallProblem,
  EchoCapability,
  HalfOpenCapability,
  NativeCapabilities,
  PlanProblem,
  RawCapability,
  UdpCapability,
} from '../../native/index.ts';
import { brokerFault, isLocked } from './broker-fault.ts';

/** A smaller buffer overflows at ten thousand replies a second when the engine is held up for a tenth of a second. */
const ENOUGH_RECEIVE_BYTES = 1 << 20;

const { EACCES, EADDRNOTAVAIL, EAFNOSUPPORT, EMFILE, ENETUNREACH, EPERM } = constants.errno;

const errnoName = (errno: number): string => getSystemErrorName(-errno);

/** Faults: `packet-io.icmp-not-permitted`, `packet-io.no-ipv6`, `packet-io.socket-failed`. */
function socketFault(family: 4 | 6, errno: number, call: string): Fault {
  const detail = { family, errno: errnoName(errno), call };
  if (errno === EACCES || errno === EPERM) {
    return {
      code: 'packet-io.icmp-not-permitted',
      message: `This user may not open ICMP sockets for IPv${family}`,
      hint: 'sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"',
      detail,
    };
  }
  if (family === 6 && errno === EAFNOSUPPORT) {
    return {
      code: 'packet-io.no-ipv6',
      message: 'IPv6 is switched off on this host',
      hint: 'remove ipv6.disable=1 from the kernel command line, then restart',
      detail,
    };
  }
  return {
    code: 'packet-io.socket-failed',
    message: `Opening sockets for IPv${family} failed: ${call}: ${errnoName(errno)}`,
    detail,
  };
}

const withEntry = (fault: Fault, entryId: number): Fault => ({ ...fault, detail: { ...fault.detail, entryId } });

/**
 * Converts the engine's refusal of a plan to a fault. Besides those of sockets: `packet-io.no-such-interface`,
 * `packet-io.too-many-probes`, `packet-io.no-format`, `packet-io.bad-entry`.
 */
export function planFault(problem: PlanProblem, delta: PlanDelta): Fault {
  const entry = delta.add[problem.entryIndex];
  const entryId = entry?.entryId ?? -1;
  switch (problem.reason) {
    case 'socket':
      return withEntry(socketFault(problem.family ?? 4, problem.errno ?? 0, problem.call ?? ''), entryId);
    case 'no-interface': {
      const name = entry?.packet.interface ?? entry?.packet.destination.split('%')[1] ?? '';
      return {
        code: 'packet-io.no-such-interface',
        message: `There is no network interface ${name}`,
        hint: 'list the interfaces with: ip -brief link',
        detail: { entryId, interface: name },
      };
    }
    case 'no-format':
      return {
        code: 'packet-io.no-format',
        message: `Entry ${entryId}: the packet engine cannot send ${entry?.packet.format ?? 'such'} packets yet`,
        detail: { entryId },
      };
    case 'mixed-columns':
      return {
        code: 'packet-io.bad-entry',
        message: `Entry ${entryId}: other entries of probe code ${entry?.probeCode} have other columns`,
        detail: { entryId },
      };
    case 'too-many-probes':
      return {
        code: 'packet-io.too-many-probes',
        message: `Entry ${entryId}: too many probe types in one plan`,
        detail: { entryId },
      };
    case 'malformed':
    case 'bad-entry':
      return {
        code: 'packet-io.bad-entry',
        message: `Entry ${entryId}: the packet engine does not accept it`,
        detail: { entryId },
      };
  }
}

const works = (feature: Feature, method: string): Capability => ({ feature, works: true, method, fault: null });
const broken = (feature: Feature, fault: Fault): Capability => ({ feature, works: false, method: null, fault });

const LOOPBACK_SILENT: Fault = {
  code: 'packet-io.loopback-silent',
  message: 'An echo request to the loopback address got no reply',
  hint: 'sudo ip link set lo up   # then look for a firewall rule or icmp_echo_ignore_all that drops it',
};

const TCP_SILENT: Fault = {
  code: 'packet-io.loopback-silent',
  message: 'A TCP connection to the loopback address was not accepted',
  hint: 'sudo ip link set lo up   # then look for a firewall rule that drops TCP on it',
};

export const NO_IPV6_ADDRESS: Fault = {
  code: 'packet-io.no-ipv6',
  message: 'This host has no IPv6 address: IPv6 is switched off, or no interface is up',
  hint: 'sudo sysctl -w net.ipv6.conf.all.disable_ipv6=0',
};

/** Errnos of sending without a source address. */
const NO_ADDRESS: ReadonlySet<number> = new Set([EADDRNOTAVAIL, ENETUNREACH]);

function echo(feature: 'icmp4' | 'icmp6', family: 4 | 6, found: EchoCapability, hasAddress: boolean): Capability {
  if (found.method === 'none') return broken(feature, socketFault(family, found.errno, found.call));
  if (family === 6 && !hasAddress && NO_ADDRESS.has(found.errno)) return broken(feature, NO_IPV6_ADDRESS);
  // Opening a socket is enough: a silent loopback only shows a firewall on this host.
  return works(feature, found.method);
}

/** The fault of all features that were not tried because no socket could be opened: its remedy is that of the sockets. */
function lockedOut(found: readonly EchoCapability[]): Fault | null {
  const [first] = found;
  if (!first || found.some((one) => one.method !== 'none')) return null;
  return { ...socketFault(4, first.errno, first.call), message: 'Not tried: no ICMP socket could be opened' };
}

function stamps(feature: 'kernel-rx-stamps' | 'kernel-tx-stamps', found: readonly EchoCapability[]): Capability {
  const has = (one: EchoCapability) => (feature === 'kernel-rx-stamps' ? one.receiveStamp : one.transmitStamp);
  if (found.some(has)) return works(feature, 'SO_TIMESTAMPING');
  const locked = lockedOut(found);
  if (locked) return broken(feature, locked);
  if (!found.some((one) => one.answered)) return broken(feature, LOOPBACK_SILENT);
  return broken(feature, {
    code: 'packet-io.no-kernel-stamps',
    message: 'The kernel does not timestamp packets: times include the delay of this program',
    hint: 'use a kernel with software timestamping (any distribution kernel since 2010)',
  });
}

function receiveBuffer(found: readonly EchoCapability[]): Capability {
  const bytes = Math.max(...found.map((one) => one.receiveBytes));
  if (bytes >= ENOUGH_RECEIVE_BYTES) return works('receive-buffer', `${bytes} bytes`);
  const locked = lockedOut(found);
  if (locked) return broken('receive-buffer', locked);
  return broken('receive-buffer', {
    code: 'packet-io.small-receive-buffer',
    message: `The kernel allows receive buffers of ${bytes} bytes only: replies may be dropped at high rates`,
    hint: 'sudo sysctl -w net.core.rmem_max=4194304',
    detail: { bytes },
  });
}

function realtime(errno: number): Capability {
  if (errno === 0) return works('realtime-thread', 'SCHED_FIFO');
  return broken('realtime-thread', {
    code: 'packet-io.no-realtime',
    message: 'The engine runs as an ordinary thread: packets may be sent late while this host is busy',
    hint: 'echo "* - rtprio 1" | sudo tee -a /etc/security/limits.conf   # from the next login on',
    detail: { errno: errnoName(errno) },
  });
}

const UDP_REMEDIES: ReadonlyMap<number, string> = new Map([
  [EMFILE, 'raise the limit of open files: ulimit -n 4096'],
  [EPERM, 'look for the firewall rule that drops UDP on the loopback interface: sudo nft list ruleset'],
]);

function udpFault({ errno, call }: UdpCapability): Fault {
  return {
    code: 'packet-io.socket-failed',
    message: `A datagram to loopback could not be sent: ${call}: ${errnoName(errno)}`,
    hint: UDP_REMEDIES.get(errno) ?? 'sudo ip link set lo up',
    detail: { errno: errnoName(errno), call },
  };
}

const datagrams = (found: UdpCapability): Capability =>
  found.errno === 0 ? works('udp', 'udp-socket') : broken('udp', udpFault(found));

function errorQueueFault({ errorQueueErrno }: UdpCapability): Fault {
  return {
    code: 'packet-io.no-error-queue',
    message: 'ICMP errors (unreachable, TTL exceeded) do not reach this program: they will count as timeouts',
    hint: 'look for a firewall rule that drops ICMP on the loopback interface',
    detail: { errno: errnoName(errorQueueErrno) },
  };
}

function errorQueue(found: UdpCapability): Capability {
  if (found.errno !== 0) return broken('error-queue', udpFault(found));
  return found.errorQueueErrno === 0
    ? works('error-queue', 'IP_RECVERR')
    : broken('error-queue', errorQueueFault(found));
}

/** Packets with a TTL of their own, and the ICMP errors that they cause. */
function traceroute(found: UdpCapability): Capability {
  if (found.errno !== 0) return broken('traceroute', udpFault(found));
  return found.errorQueueErrno === 0
    ? works('traceroute', 'IP_TTL, IP_RECVERR')
    : broken('traceroute', errorQueueFault(found));
}

/** Fault `capture.not-permitted`, or `capture.failed`. @param brokerPath the broker that was tried, or empty */
export function captureFault({ errno, call }: CallProblem, brokerPath: string): Fault {
  const detail = { errno: errnoName(errno), call };
  if (isLocked(errno)) {
    const why = brokerFault({ errno, call }, brokerPath, 'This user may not capture packets');
    return { code: 'capture.not-permitted', ...why, detail };
  }
  return { code: 'capture.failed', message: `Opening a capture failed: ${call}: ${errnoName(errno)}`, detail };
}

function capture(found: RawCapability, brokerPath: string): Capability {
  if (found.access === 'none') return broken('capture', captureFault(found, brokerPath));
  return works('capture', found.access === 'broker' ? 'AF_PACKET, through the broker' : 'AF_PACKET');
}

/** Faults: `packet-io.half-open-not-permitted`, `packet-io.loopback-silent`, `packet-io.no-half-open`. */
function halfOpen(found: HalfOpenCapability, brokerPath: string): Capability {
  if (found.access !== 'none') {
    if (!found.answered) return broken('tcp-half-open', TCP_SILENT);
    return works('tcp-half-open', found.access === 'broker' ? 'SOCK_RAW, through the broker' : 'SOCK_RAW');
  }
  const detail = { errno: errnoName(found.errno), call: found.call };
  if (isLocked(found.errno)) {
    const without = 'This user may not send half-open SYNs: TCP SYN probes connect instead';
    const why = brokerFault(found, brokerPath, without);
    return broken('tcp-half-open', { code: 'packet-io.half-open-not-permitted', ...why, detail });
  }
  return broken('tcp-half-open', {
    code: 'packet-io.no-half-open',
    message: `Opening a raw socket for TCP failed: ${found.call}: ${errnoName(found.errno)}`,
    detail,
  });
}

function tcpConnect(errno: number): Capability {
  if (errno === 0) return works('tcp-connect', 'TCP_INFO');
  return broken('tcp-connect', { ...TCP_SILENT, detail: { errno: errnoName(errno) } });
}

/**
 * Describes the capabilities found: each feature works by some method, or has a fault with its remedy.
 * @param hasIpv6 this host has an IPv6 address, on any interface
 */
export function capabilitiesFrom(found: NativeCapabilities, brokerPath: string, hasIpv6 = true): Capabilities {
  const both = [found.echo4, found.echo6];
  return {
    driver: 'native',
    features: [
      echo('icmp4', 4, found.echo4, true),
      echo('icmp6', 6, found.echo6, hasIpv6),
      stamps('kernel-rx-stamps', both),
      stamps('kernel-tx-stamps', both),
      realtime(found.realtimeErrno),
      receiveBuffer(both),
      errorQueue(found.udp),
      datagrams(found.udp),
      traceroute(found.udp),
      capture(found.capture, brokerPath),
      tcpConnect(found.connectErrno),
      halfOpen(found.halfOpen, brokerPath),
    ],
  };
}
