import type { Socket } from 'node:net';
import type { Clock } from '../../../core/ports/clock.ts';

/** Most bytes that are looked at: banners are short, and expectations are checked again and again. */
export const MAX_BYTES = 8192;

/** Checks at once; a server that sends byte by byte is checked at this pace after that many, or that much time for them. */
const FREE_CHECKS = 50;
const FREE_MS = 20;
const CHECK_EVERY_MS = 50;
/** Longest part of the time that checks may take: the process waits meanwhile. */
const CHECK_SHARE = 0.1;

export type Ending = 'done' | 'quiet' | 'full' | 'closed' | 'aborted';

export interface Awaiting {
  readonly signal: AbortSignal;
  /** Whether what came is enough. */
  isDone(text: string): boolean;
  /** Also enough once nothing more has come for this time, ms; null = no. */
  readonly quietMs: number | null;
}

/** Text that a server sent over a connection. */
export class Transcript {
  private readonly clock: Clock;
  private chunks: Buffer[] = [];
  private length = 0;
  /** Arrival of the latest bytes, monotonic ms; null = nothing came. */
  lastMs: number | null = null;
  /** Error of the socket at its end. */
  socketError: Error | null = null;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get bytes(): number {
    return this.length;
  }

  /** The first bytes as text; those that are no UTF-8 as replacement characters. */
  get text(): string {
    const all = Buffer.concat(this.chunks);
    this.chunks = [all];
    return all.toString('utf8');
  }

  /** Receives until enough has come, or nothing more can come. The socket is paused afterwards. */
  receive(socket: Socket, { signal, isDone, quietMs }: Awaiting): Promise<Ending> {
    if (signal.aborted) return Promise.resolve('aborted');
    return new Promise((resolve) => {
      let checks = 0;
      let spentMs = 0;
      let pauseMs = CHECK_EVERY_MS;
      let isLookPlanned = false;
      let timer: NodeJS.Timeout | undefined;
      const end = (ending: Ending): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        socket.off('data', take).off('end', closed).off('close', closed).off('error', failed);
        socket.pause();
        resolve(ending);
      };
      const later = (ms: number, act: () => void): void => {
        clearTimeout(timer);
        timer = setTimeout(act, ms);
      };
      const look = (): void => {
        checks += 1;
        isLookPlanned = false;
        const startMs = this.clock.monotonicMs();
        const isEnough = isDone(this.text);
        const tookMs = this.clock.monotonicMs() - startMs;
        spentMs += tookMs;
        pauseMs = Math.max(CHECK_EVERY_MS, tookMs / CHECK_SHARE);
        if (isEnough) end('done');
        else if (this.length >= MAX_BYTES) end('full');
        else if (quietMs !== null) later(quietMs, () => end('quiet'));
      };
      const take = (chunk: Buffer): void => {
        this.add(chunk);
        const isFree = checks < FREE_CHECKS && spentMs < FREE_MS && !isLookPlanned;
        if (isFree || this.length >= MAX_BYTES) return look();
        if (!isLookPlanned) later(pauseMs, look);
        isLookPlanned = true;
      };
      const closed = (): void => end(this.length > 0 && isDone(this.text) ? 'done' : 'closed');
      const failed = (error: Error): void => {
        this.socketError = error;
      };
      const abort = (): void => end(this.length > 0 && isDone(this.text) ? 'done' : 'aborted');
      signal.addEventListener('abort', abort);
      socket.on('data', take).on('end', closed).on('close', closed).on('error', failed);
      socket.resume();
    });
  }

  private add(chunk: Buffer): void {
    this.lastMs = this.clock.monotonicMs();
    const kept = chunk.subarray(0, MAX_BYTES - this.length);
    if (kept.length > 0) this.chunks.push(Buffer.from(kept));
    this.length += kept.length;
  }
}
