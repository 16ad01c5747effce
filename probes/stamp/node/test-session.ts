import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { getSystemErrorMessage } from 'node:util';
import { CAUSES } from '../../../core/model/outcome.ts';
import type { Clock, Timer } from '../../../core/ports/clock.ts';
import type { OpenMarked } from '../../../core/ports/service.ts';
import { type Failure, failureOf, hostAndPort, type Route, sourceOf } from '../../../host/service/connect.ts';
import type { ErrorEstimate } from '../../../host/service/reflector/error-estimate.ts';
import { decodeReflected, encodeSent, timestampOf } from '../../../host/service/reflector/test-packet.ts';
import type { Exchange, Round } from './round.ts';

export interface SessionOptions {
  readonly address: string;
  readonly port: number;
  readonly route: Route;
  readonly packets: number;
  readonly spacingMs: number;
  /** Time to wait for replies after the last packet. */
  readonly waitMs: number;
  readonly error: ErrorEstimate;
  /** Reference of this host's fleet, for a reflector of it; null = packets without extensions. */
  readonly fleet: string | null;
  readonly clock: Clock;
  readonly openMarked: OpenMarked;
  readonly signal: AbortSignal;
}

/** Datagrams that are no replies, after which a round is given up. */
const MAX_IGNORED = 10_000;

interface Sent {
  readonly sentNs: bigint;
  readonly sentMs: number;
  readonly timestamp: string;
  /** The reflector's number in the first reply; null = none came. */
  firstNumber: number | null;
}

/** Test packets of one round from a socket of their own, so that each round is a session. */
export class TestSession {
  private readonly options: SessionOptions;
  private readonly socket: Socket;
  private readonly sessionId = randomInt(1, 0x1_0000);
  private readonly sent: Sent[] = [];
  private readonly exchanges: Exchange[] = [];
  private duplicates = 0;
  /** Packets that the reflector got more than once, by its own numbers. */
  private readonly doubled = new Set<number>();
  private ignored = 0;
  /** Problem of the last datagram that is no reply. */
  private problem: string | null = null;
  private timer: Timer | undefined;
  private end: (failure: Failure | null) => void = () => undefined;

  private constructor(options: SessionOptions, family: 4 | 6) {
    this.options = options;
    this.socket = createSocket({ type: `udp${family}`, lookup: (host, _, done) => done(null, host, family) });
  }

  /** Sends the packets and collects the replies. Never rejects. */
  static async run(options: SessionOptions): Promise<Round | Failure> {
    const { address, route } = options;
    const source = sourceOf(address, route);
    if (typeof source === 'object' && source !== null) return source;
    const session = new TestSession(options, address.includes(':') ? 6 : 4);
    const failure = await session.carryOut(source);
    session.close();
    if (failure) return failure;
    const { sent, exchanges, duplicates, doubled } = session;
    return { sent: sent.length, exchanges, duplicates, doubled: [...doubled] };
  }

  private carryOut(source: string | null): Promise<Failure | null> {
    const { address, port, route, signal } = this.options;
    const fail = (error: Error) => this.end(failureOf(error, `${this.place} gave no reply`));
    return new Promise((resolve) => {
      this.end = resolve;
      signal.addEventListener('abort', this.timeIsUp);
      if (signal.aborted) return this.timeIsUp();
      this.socket.on('error', fail);
      this.socket.on('message', (bytes) => this.receive(bytes));
      const start = (error?: Error) => (error ? fail(error) : this.send());
      const connect = () => this.socket.connect(port, address, start);
      if (route.tos !== 0) this.bindMarked(source, connect);
      else if (source === null) connect();
      else this.socket.bind({ address: source, port: 0 }, connect);
    });
  }

  /** Takes a socket that has the DSCP before its first packet. */
  private bindMarked(source: string | null, onBound: () => void): void {
    const { address, openMarked, route } = this.options;
    const opened = openMarked(address.includes(':') ? 6 : 4, route.tos, source);
    if (opened === null) {
      const error = 'A DSCP needs the packet engine, which has no build for this host';
      return this.end({ outcome: 'not-measured', error, cause: CAUSES['not-available'] });
    }
    if ('errno' in opened) {
      const error = `No socket with DSCP ${route.tos >> 2}: ${opened.call}: ${getSystemErrorMessage(-opened.errno)}`;
      return this.end({ outcome: 'local-error', error, cause: opened.errno });
    }
    this.socket.bind({ fd: opened.fd, exclusive: true }, onBound);
  }

  private close(): void {
    this.timer?.cancel();
    this.options.signal.removeEventListener('abort', this.timeIsUp);
    this.socket.removeAllListeners();
    this.socket.on('error', () => undefined);
    try {
      this.socket.close();
    } catch {
      // It was never opened.
    }
  }

  /** Sends the next packet, at its time counted from the first one. */
  private send(): void {
    const { clock, error, fleet, packets, spacingMs, waitMs } = this.options;
    const sentNs = clock.nowNs();
    const sentMs = clock.monotonicMs();
    const packet = encodeSent({ sequence: this.sent.length, sentNs, error, sessionId: this.sessionId, fleet });
    this.sent.push({ sentNs, sentMs, timestamp: timestampOf(packet), firstNumber: null });
    this.socket.send(packet, (failed) => {
      if (failed) this.end(failureOf(failed, `${this.place} gave no reply`));
    });
    const firstMs = this.sent[0]?.sentMs ?? sentMs;
    if (this.sent.length < packets) {
      const dueMs = firstMs + this.sent.length * spacingMs;
      this.timer = clock.after(Math.max(0, dueMs - sentMs), () => this.send());
    } else this.timer = clock.after(waitMs, this.timeIsUp);
  }

  private receive(bytes: Uint8Array): void {
    const { clock, packets } = this.options;
    const returnedMs = clock.monotonicMs();
    const decoded = decodeReflected(bytes);
    if ('problem' in decoded) return this.ignore(decoded.problem);
    const { reply } = decoded;
    const sent = this.sent[reply.senderSequence];
    if (!sent || sent.timestamp !== reply.senderTimestamp) return this.ignore('it answers no packet of this round');
    if (sent.firstNumber !== null) {
      this.duplicates += 1;
      // Another number: the packet was doubled on the forward path, not its reply on the return path.
      if (reply.sequence !== sent.firstNumber) this.doubled.add(reply.sequence);
      return;
    }
    sent.firstNumber = reply.sequence;
    // By the monotonic clock, so that a step of the wall clock in between does not matter.
    const returnedNs = sent.sentNs + BigInt(Math.round((returnedMs - sent.sentMs) * 1e6));
    this.exchanges.push({ at: reply.senderSequence, sentNs: sent.sentNs, returnedNs, reply });
    if (this.exchanges.length === packets) this.end(null);
  }

  private ignore(problem: string): void {
    this.problem = problem;
    this.ignored += 1;
    if (this.ignored >= MAX_IGNORED) {
      const error = `${this.place} sent ${this.ignored} datagrams that are no replies: ${problem}`;
      this.end({ outcome: 'protocol-error', error });
    }
  }

  private readonly timeIsUp = (): void => {
    if (this.exchanges.length > 0) return this.end(null);
    if (this.problem !== null)
      return this.end({ outcome: 'protocol-error', error: `${this.place} sent no valid reply: ${this.problem}` });
    this.end({ outcome: 'timeout', error: `${this.place} did not reply in time` });
  };

  private get place(): string {
    return hostAndPort(this.options.address, this.options.port);
  }
}
