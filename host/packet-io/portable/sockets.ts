import { constants } from 'node:os';
import { PROTOCOLS } from '../../../core/packet/protocols.ts';
import type { RawSocket, RawSocketModule } from './modules.ts';

/** Linux constants, as the module has no names for most of them: ip(7), ipv6(7), socket(7). */
const OPTION = {
  ip: { level: 0, headerIncluded: 3 },
  ipv6: { level: 41, unicastHops: 16, pathMtuDiscover: 23, packetInfo: 50, dontFragment: 62, trafficClass: 67 },
  socket: { level: 1, bindToDevice: 25 },
  raw: { level: 255, checksum: 7 },
} as const;
const PMTU_PROBE = 3;
const PMTU_DONT = 0;

/** Option for the offset of the transport checksum over IPv6 (IPV6_CHECKSUM). */
const CHECKSUM_AT: Readonly<Record<number, number>> = { [PROTOCOLS.tcp]: 16, [PROTOCOLS.udp]: 6 };

/** Larger than any packet. */
const RECEIVE_BYTES = 65_536;

export interface OutgoingPacket {
  readonly family: 4 | 6;
  readonly protocol: number;
  /** IPv4: with its header. IPv6: from the transport header on. */
  readonly bytes: Buffer;
  readonly destination: string;
  readonly interface: string | null;
  /** For IPv6, whose header the kernel writes. */
  readonly header6: {
    readonly source: Uint8Array | null;
    readonly ttl: number | null;
    readonly tos: number;
    readonly dontFragment: boolean;
  };
}

type MessageListener = (family: 4 | 6, protocol: number, bytes: Buffer, from: string) => void;

/** The raw sockets of the portable driver, opened when first needed. All of them send, one per protocol receives. */
export class RawSockets {
  private readonly module: RawSocketModule;
  private readonly onMessage: MessageListener;
  private readonly open = new Map<string, RawSocket>();

  constructor(module: RawSocketModule, onMessage: MessageListener) {
    this.module = module;
    this.onMessage = onMessage;
  }

  /** Returns the socket that receives a protocol. Throws the system's error text when this user may not. */
  listen(family: 4 | 6, protocol: number): RawSocket {
    return this.socket(family, protocol, null);
  }

  /** @param after called with errno when the kernel did not accept the packet */
  send(packet: OutgoingPacket, before: () => void, after: (errno: number) => void): void {
    const { family, protocol, bytes, destination } = packet;
    try {
      const socket = this.socket(family, protocol, packet.interface ?? destination.split('%')[1] ?? null);
      const prepare = () => {
        if (family === 6) setHeader6(socket, packet.header6);
        before();
      };
      socket.send(bytes, 0, bytes.length, destination, prepare, (error) => after(error ? errnoOf(error) : 0));
    } catch (error) {
      after(errnoOf(error as Error));
    }
  }

  close(): void {
    for (const socket of this.open.values()) socket.close();
    this.open.clear();
  }

  private socket(family: 4 | 6, protocol: number, device: string | null): RawSocket {
    const key = `${family} ${protocol} ${device ?? ''}`;
    const known = this.open.get(key);
    if (known) return known;
    const { IPv4, IPv6 } = this.module.AddressFamily;
    const addressFamily = family === 4 ? IPv4 : IPv6;
    const socket = this.module.createSocket({ addressFamily, protocol, bufferSize: RECEIVE_BYTES });
    socket.on('error', () => undefined); // Concerns one packet; its own callback reports it.
    socket.on('message', (bytes, from) => this.onMessage(family, protocol, bytes, from));
    this.open.set(key, socket);
    // Every raw socket receives every packet: those of single interfaces only send.
    if (device !== null) {
      const name = Buffer.from(`${device}\0`);
      socket.setOption(OPTION.socket.level, OPTION.socket.bindToDevice, name, name.length);
      socket.pauseRecv();
    }
    if (family === 4) socket.setOption(OPTION.ip.level, OPTION.ip.headerIncluded, 1);
    const checksumAt = CHECKSUM_AT[protocol];
    if (family === 6 && checksumAt !== undefined) {
      socket.setOption(OPTION.raw.level, OPTION.raw.checksum, checksumAt);
    }
    return socket;
  }
}

function setHeader6(socket: RawSocket, { source, ttl, tos, dontFragment }: OutgoingPacket['header6']): void {
  const { level, unicastHops, trafficClass, pathMtuDiscover, packetInfo } = OPTION.ipv6;
  // −1, as the module takes it: the system's default.
  socket.setOption(level, unicastHops, ttl ?? 0xffffffff);
  socket.setOption(level, trafficClass, tos);
  socket.setOption(level, pathMtuDiscover, dontFragment ? PMTU_PROBE : PMTU_DONT);
  socket.setOption(level, OPTION.ipv6.dontFragment, dontFragment ? 1 : 0);
  // struct in6_pktinfo: address, interface index; zeros leave the choice to the kernel.
  const info = Buffer.alloc(20);
  if (source) info.set(source);
  socket.setOption(level, packetInfo, info, info.length);
}

/** Maps the text of strerror(), which the module passes on, to errno. */
const STRERROR: Readonly<Record<string, keyof typeof constants.errno>> = {
  'Operation not permitted': 'EPERM',
  'Permission denied': 'EACCES',
  'Invalid argument': 'EINVAL',
  'Message too long': 'EMSGSIZE',
  'Network is unreachable': 'ENETUNREACH',
  'No route to host': 'EHOSTUNREACH',
  'No buffer space available': 'ENOBUFS',
  'Cannot assign requested address': 'EADDRNOTAVAIL',
  'Network is down': 'ENETDOWN',
  'No such device': 'ENODEV',
};

const errnoOf = (error: Error): number => constants.errno[STRERROR[error.message] ?? 'EIO'];
