import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { BlockList } from 'node:net';
import type { ClockBounds } from '../../../core/fleet/fleet-clock.ts';
import { LimitByKey } from '../../../core/limits/limit-by-key.ts';
import { TokenBucket } from '../../../core/limits/token-bucket.ts';
import { addressFamily } from '../../../core/model/address.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { FaultError } from '../../../core/result/result.ts';
import { systemErrorText } from '../../system-error-text.ts';
import { answerExtensions } from './fleet-extension.ts';
import { Sessions } from './sessions.ts';
import { BASE_BYTES, decodeSent, encodeReflected, writeTransmitted } from './test-packet.ts';

/** Packets that are answered: of one sender, and of all. */
const OF_ONE = { burst: 500, perSecond: 500 };
const OF_ALL = { burst: 5000, perSecond: 5000 };

export interface ReflectorSettings {
  /** 0 = any. */
  readonly port: number;
  /** Address to listen on; null = all. */
  readonly address: string | null;
  /** Addresses and subnets of those who get answers. */
  readonly allow: readonly string[];
}

/** Packets since the start. */
export interface ReflectorCounts {
  reflected: number;
  /** From addresses that get no answers. */
  refused: number;
  /** Above the limits of the rate. */
  limited: number;
  /** Not test packets, or from port 0, which none can be sent to. */
  malformed: number;
}

/**
 * Reflects test packets of configured senders. It counts the packets of each session, so that a sender can tell the losses
 * of the two directions apart. A reply has the size of its packet, and nobody else gets one: it amplifies nothing.
 */
export class Reflector {
  readonly port: number;
  readonly counts: ReflectorCounts = { reflected: 0, refused: 0, limited: 0, malformed: 0 };
  private readonly socket: Socket;
  private readonly clock: Clock;
  private readonly bounds: ClockBounds;
  private readonly sessions = new Sessions();
  private readonly senders: LimitByKey;
  private readonly all = new TokenBucket(OF_ALL);
  private allowed: BlockList;

  private constructor(socket: Socket, allow: readonly string[], clock: Clock, bounds: ClockBounds) {
    this.socket = socket;
    this.port = socket.address().port;
    this.clock = clock;
    this.bounds = bounds;
    this.allowed = listOf(allow);
    this.senders = new LimitByKey(OF_ONE, clock);
    socket.on('message', (bytes, from) => this.answer(bytes, from));
    socket.on('error', () => undefined); // of a reply that could not be sent: its sender sees a loss
  }

  /** Fault `reflector.unavailable`: the port is taken, or not permitted. */
  static async open(
    { port, address, allow }: ReflectorSettings,
    { clock, bounds }: { readonly clock: Clock; readonly bounds: ClockBounds },
  ): Promise<Reflector> {
    const socket = await bound(port, address ?? '::')
      .catch((error: NodeJS.ErrnoException) => {
        if (address === null && error.code === 'EAFNOSUPPORT') return bound(port, '0.0.0.0');
        throw error;
      })
      .catch((error: NodeJS.ErrnoException) => {
        throw new FaultError({
          code: 'reflector.unavailable',
          message: `The reflector cannot listen on UDP port ${port}: ${systemErrorText(error)}`,
          hint:
            error.code === 'EACCES'
              ? 'ports below 1024 need a privilege: use another one, as 4786'
              : 'choose another port',
        });
      });
    return new Reflector(socket, allow, clock, bounds);
  }

  /** Replaces those who get answers. */
  allow(allow: readonly string[]): void {
    this.allowed = listOf(allow);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }

  /** Answers a datagram, or counts why it does not. Never throws: anyone can send one. */
  answer(bytes: Uint8Array, { address, port, family }: Pick<RemoteInfo, 'address' | 'port' | 'family'>): void {
    const receivedNs = this.clock.nowNs();
    const sender = address.replace(/^::ffff:(?=\d+\.)/i, '');
    if (!this.allowed.check(sender, sender.includes(':') ? 'ipv6' : 'ipv4')) return this.drop('refused');
    const packet = port === 0 ? null : decodeSent(bytes);
    if (!packet) return this.drop('malformed');
    if (!this.senders.take(sender) || !this.all.take(this.clock.monotonicMs())) return this.drop('limited');
    const utcErrorNs = this.bounds.utcErrorNs();
    const reply = encodeReflected(bytes, {
      sequence: this.sessions.next(`${family} ${address} ${port} ${packet.sessionId}`),
      receivedNs,
      error: { isSynchronized: utcErrorNs !== null, format: 'ntp', errorNs: utcErrorNs },
    });
    answerExtensions(reply, BASE_BYTES, this.bounds.fleet());
    this.counts.reflected += 1;
    writeTransmitted(reply, this.clock.nowNs());
    try {
      this.socket.send(reply, port, address, () => undefined);
    } catch {
      // A reply that could not be sent: its sender sees a loss.
    }
  }

  private drop(why: Exclude<keyof ReflectorCounts, 'reflected'>): void {
    this.counts[why] += 1;
  }
}

function bound(port: number, address: string): Promise<Socket> {
  const type = addressFamily(address) === 6 ? 'udp6' : 'udp4';
  // Literal addresses need no look-up, which would delay a reply.
  const socket = createSocket({ type, lookup: (host, _, done) => done(null, host, type === 'udp6' ? 6 : 4) });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ port, address, exclusive: true }, () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

function listOf(allow: readonly string[]): BlockList {
  const list = new BlockList();
  for (const one of allow) {
    const [address = '', prefix] = one.split('/');
    const family = address.includes(':') ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
