import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import type { Clock } from '../../../core/ports/clock.ts';
import { type Failure, failureOf, hostAndPort, type Route, sourceOf } from '../../../host/service/connect.ts';
import { decodeReply, encodeRequest, isReplyTo, type NtpReply } from './packet.ts';
import type { WallClock } from './wall-clock.ts';

/** One request with its reply. */
export interface Exchange {
  readonly reply: NtpReply;
  /** Server's clock minus this host's, ms. */
  readonly offsetMs: number;
  /** Round trip without the server's time, ms. */
  readonly delayMs: number;
  /** Round trip, ms. */
  readonly rttMs: number;
}

export interface ExchangeOptions {
  readonly address: string;
  readonly port: number;
  readonly route: Route;
  readonly clock: Clock;
  readonly wall: WallClock;
  readonly signal: AbortSignal;
}

/** Datagrams without the cookie that are looked at before an exchange is given up. */
const MAX_IGNORED = 1000;

/** A socket to one server, with a port that the system draws. */
export class NtpSocket {
  private readonly socket: Socket;
  private readonly options: ExchangeOptions;
  /** Ends the current exchange. */
  private settle: (failure: Failure) => void = () => undefined;
  private failed: Failure | undefined;
  /** Datagrams during the current exchange that do not answer it. */
  private ignored = 0;

  private constructor(socket: Socket, options: ExchangeOptions) {
    this.socket = socket;
    this.options = options;
    socket.on('error', (error) => this.fail(failureOf(error, `${this.place} gave no reply`)));
    options.signal.addEventListener('abort', this.abort);
  }

  /** Connected, so that the kernel drops datagrams of others and reports a closed port. Never rejects. */
  static open(options: ExchangeOptions): Promise<NtpSocket | Failure> {
    const { address, port, route } = options;
    const source = sourceOf(address, route);
    if (typeof source === 'object' && source !== null) return Promise.resolve(source);
    const family = address.includes(':') ? 6 : 4;
    const socket = createSocket({ type: `udp${family}`, lookup: (host, _, done) => done(null, host, family) });
    const opened = new NtpSocket(socket, options);
    return new Promise((resolve) => {
      opened.settle = resolve;
      if (options.signal.aborted) return opened.abort();
      const done = (error?: Error) =>
        error ? opened.fail(failureOf(error, `${opened.place} gave no reply`)) : resolve(opened);
      const connect = () => socket.connect(port, address, done);
      if (source === null) connect();
      else socket.bind({ address: source, port: 0 }, connect);
    }).then((result) => {
      if (result !== opened) opened.close();
      return result as NtpSocket | Failure;
    });
  }

  close(): void {
    this.options.signal.removeEventListener('abort', this.abort);
    this.socket.removeAllListeners();
    this.socket.on('error', () => undefined);
    try {
      this.socket.close();
    } catch {
      // It was never opened.
    }
  }

  /** One request. A timeout ends this exchange only; an error that the network reported, and the abort, end all. */
  exchange(limitMs: number): Promise<Exchange | Failure> {
    if (this.failed) return Promise.resolve(this.failed);
    const { clock, wall } = this.options;
    const cookie = randomBytes(8);
    return new Promise((resolve) => {
      this.ignored = 0;
      const end = (result: Exchange | Failure): void => {
        timer.cancel();
        this.settle = () => undefined;
        this.socket.removeAllListeners('message');
        resolve(result);
      };
      const timer = clock.after(limitMs, () => end(this.noReply()));
      this.settle = end;
      const sentNs = wall.nowNs();
      const sentMs = performance.now();
      this.socket.on('message', (bytes) => {
        const rttMs = performance.now() - sentMs;
        if (isReplyTo(bytes, cookie)) return end(exchangeOf(bytes, rttMs, sentNs));
        if (++this.ignored >= MAX_IGNORED) end(flood(this.place, this.ignored));
      });
      this.socket.send(encodeRequest(cookie), (error) => {
        if (error) this.fail(failureOf(error, `${this.place} gave no reply`));
      });
    });
  }

  private get place(): string {
    return hostAndPort(this.options.address, this.options.port);
  }

  private noReply(): Failure {
    const { ignored } = this;
    const others =
      ignored === 0 ? '' : `; ${ignored} ${ignored === 1 ? 'datagram' : 'datagrams'} of other requests came`;
    return { outcome: 'timeout', error: `${this.place} did not reply in time${others}` };
  }

  /** The error concerns all exchanges. */
  private fail(failure: Failure): void {
    this.failed = failure;
    this.settle(failure);
  }

  private readonly abort = (): void => this.fail(this.noReply());
}

const flood = (place: string, count: number): Failure => ({
  outcome: 'protocol-error',
  error: `${place} sent ${count} datagrams that answer no request`,
});

/**
 * Offset and delay of RFC 5905 §8. The time of arrival is that of sending plus the monotonic round trip, so that a step of
 * this host's clock in between does not matter.
 */
function exchangeOf(bytes: Uint8Array, rttMs: number, sentNs: bigint): Exchange | Failure {
  const decoded = decodeReply(bytes);
  if ('problem' in decoded) return { outcome: 'protocol-error', error: `The reply is malformed: ${decoded.problem}` };
  const { reply } = decoded;
  const thereMs = Number(reply.receiveNs - sentNs) / 1e6;
  const heldMs = Number(reply.transmitNs - reply.receiveNs) / 1e6;
  return {
    reply,
    offsetMs: thereMs + (heldMs - rttMs) / 2,
    delayMs: Math.max(0, rttMs - heldMs),
    rttMs,
  };
}
