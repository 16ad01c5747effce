import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { Port } from '../../core/rpc/port.ts';

const LEAST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 30_000;
/** A connection that held this long was a good one: the next pause is the shortest. */
const GOOD_AFTER_MS = 10_000;

export interface UplinkOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Connects to the station's hub; rejects with a FaultError. */
  readonly connect: (signal: AbortSignal) => Promise<Port>;
  /** Serves the agent on a connection. */
  readonly attach: (port: Port) => void;
  /** A number from 0 to 1, so that a thousand agents do not come back at once. */
  readonly random: () => number;
}

export interface UplinkState {
  readonly isConnected: boolean;
  /** Start of the present state, Unix ms. */
  readonly sinceMs: number;
  /** Why there is no connection; null = there is one, or the first attempt is under way. */
  readonly problem: string | null;
}

/** Keeps one connection to the station's hub: dials out, and dials again after growing pauses. */
export class Uplink {
  private readonly options: UplinkOptions;
  private readonly ended = new AbortController();
  private current: UplinkState;
  private port: Port | null = null;
  private pauseMs = LEAST_PAUSE_MS;
  private timer: Timer | null = null;

  constructor(options: UplinkOptions) {
    this.options = options;
    this.current = { isConnected: false, sinceMs: options.clock.nowMs(), problem: null };
  }

  get state(): UplinkState {
    return this.current;
  }

  start(): void {
    void this.dial();
  }

  /** Ends the connection, which is dialled again: the station asks again what there is. */
  redial(): void {
    this.port?.close();
  }

  close(): void {
    this.ended.abort();
    this.timer?.cancel();
    this.port?.close();
  }

  private async dial(): Promise<void> {
    const { clock, log, connect, attach } = this.options;
    try {
      const port = await connect(this.ended.signal);
      if (this.ended.signal.aborted) return port.close();
      const startMs = clock.monotonicMs();
      this.port = port;
      this.current = { isConnected: true, sinceMs: clock.nowMs(), problem: null };
      log.info('Connected to the station');
      attach(port);
      port.onClose(() => {
        if (clock.monotonicMs() - startMs >= GOOD_AFTER_MS) this.pauseMs = LEAST_PAUSE_MS;
        this.lose('The station closed the connection');
      });
    } catch (error) {
      this.lose(toFault(error).message);
    }
  }

  private lose(problem: string): void {
    if (this.ended.signal.aborted) return;
    const { clock, log, random } = this.options;
    this.port = null;
    const sinceMs = this.current.isConnected ? clock.nowMs() : this.current.sinceMs;
    if (problem !== this.current.problem) log.warn(problem);
    this.current = { isConnected: false, sinceMs, problem };
    const pauseMs = this.pauseMs * (0.5 + random() / 2);
    this.pauseMs = Math.min(MOST_PAUSE_MS, this.pauseMs * 2);
    this.timer = clock.after(pauseMs, () => void this.dial());
  }
}
