import { randomBytes } from 'node:crypto';
import type { Download, DownloadStatus } from '../../core/contracts/downloads.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { Frame, Sink } from '../../core/rpc/contract.ts';
import type { ByteSource } from './byte-source.ts';

/** Files at the same time, prepared or under way. */
const MAX_DOWNLOADS = 4;
/** Time in which a prepared file must be fetched: the user may be choosing a folder. */
const FETCH_WITHIN_MS = 600_000;
/** A status of a download that is over can be read for this time. */
const KEPT_MS = 60_000;
const STATUS_EVERY_MS = 200;

const UNKNOWN: Fault = {
  code: 'download.unknown',
  message: 'This download is over or was never prepared',
  hint: 'Start it again on the page',
};

/** A file that is being sent to a page. */
export interface RunningDownload {
  readonly fileName: string;
  readonly mediaType: string;
  readonly totalBytes: number | null;
  /** The next bytes; null = the file is complete. Rejects with FaultErrors; then, and after null, the download is over. */
  next(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** The reader is gone. */
  cancel(): void;
}

interface Entry {
  readonly id: string;
  readonly source: ByteSource;
  readonly watchers: Set<Sink<DownloadStatus>>;
  state: DownloadStatus['state'];
  bytes: number;
  fault: Fault | null;
  reportedMs: number;
  timer: Timer;
}

const isOver = ({ state }: Entry): boolean => state !== 'waiting' && state !== 'running';

/** Files that pages fetch: prepared over the page's connection, fetched once by a name that only the page knows. */
export class Downloads {
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly entries = new Map<string, Entry>();

  constructor(clock: Clock, log: Log) {
    this.clock = clock;
    this.log = log;
  }

  /** Takes a source over. Throws FaultError `download.too-many`. */
  prepare(source: ByteSource): Download {
    if ([...this.entries.values()].filter((entry) => !isOver(entry)).length >= MAX_DOWNLOADS) {
      source.close();
      const message = `There are ${MAX_DOWNLOADS} downloads already`;
      throw new FaultError({ code: 'download.too-many', message, hint: 'wait for one to end, or cancel it' });
    }
    const id = randomBytes(24).toString('hex');
    const timer = this.clock.after(FETCH_WITHIN_MS, () => this.cancel(id));
    const entry: Entry = {
      id,
      source,
      watchers: new Set(),
      state: 'waiting',
      bytes: 0,
      fault: null,
      reportedMs: 0,
      timer,
    };
    this.entries.set(id, entry);
    return { id, fileName: source.fileName };
  }

  /** The file of an id, for its only reader; undefined = there is none, or it was fetched. */
  take(id: string): RunningDownload | undefined {
    const entry = this.entries.get(id);
    if (entry?.state !== 'waiting') return undefined;
    entry.timer.cancel();
    entry.state = 'running';
    const { fileName, mediaType, totalBytes } = entry.source;
    return { fileName, mediaType, totalBytes, next: () => this.read(entry), cancel: () => this.cancel(id) };
  }

  /** Sends a file over the page's connection. Throws FaultError `download.unknown`. */
  open(id: string, sink: Sink<Frame>, signal: AbortSignal): void {
    const download = this.take(id);
    if (!download) throw new FaultError(UNKNOWN);
    let wake: () => void = () => undefined;
    sink.onCredit(() => wake());
    const stop = () => {
      download.cancel();
      wake();
    };
    signal.addEventListener('abort', stop, { once: true });
    const send = async () => {
      for (let bytes = await download.next(); bytes && !signal.aborted; bytes = await download.next()) {
        sink.send(bytes);
        while (sink.credit <= 0 && !signal.aborted) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    };
    send().then(
      () => sink.end(),
      (error: unknown) => sink.end(toFault(error)),
    );
  }

  /** Throws FaultError `download.unknown`. */
  status(id: string, sink: Sink<DownloadStatus>, signal: AbortSignal): void {
    const entry = this.entries.get(id);
    if (!entry) throw new FaultError(UNKNOWN);
    entry.watchers.add(sink);
    signal.addEventListener('abort', () => entry.watchers.delete(sink), { once: true });
    sink.send(statusOf(entry));
    if (isOver(entry)) sink.end();
  }

  cancel(id: string): void {
    const entry = this.entries.get(id);
    if (entry && !isOver(entry)) this.end(entry, 'cancelled');
  }

  close(): void {
    for (const id of [...this.entries.keys()]) {
      this.cancel(id);
      this.entries.get(id)?.timer.cancel();
    }
  }

  private async read(entry: Entry): Promise<Uint8Array<ArrayBuffer> | null> {
    if (entry.state !== 'running') throw new FaultError(entry.fault ?? CANCELLED);
    let bytes: Uint8Array<ArrayBuffer> | null;
    try {
      bytes = await entry.source.next();
    } catch (error) {
      entry.fault = toFault(error);
      this.log.error('A download failed', { file: entry.source.fileName, ...entry.fault });
      this.end(entry, 'failed');
      throw error;
    }
    if (isOver(entry)) throw new FaultError(CANCELLED);
    if (!bytes) this.end(entry, 'done');
    else this.count(entry, bytes.byteLength);
    return bytes;
  }

  private count(entry: Entry, bytes: number): void {
    entry.bytes += bytes;
    const nowMs = this.clock.monotonicMs();
    if (nowMs - entry.reportedMs < STATUS_EVERY_MS) return;
    entry.reportedMs = nowMs;
    for (const sink of entry.watchers) if (sink.credit > 0) sink.send(statusOf(entry));
  }

  private end(entry: Entry, state: 'done' | 'failed' | 'cancelled'): void {
    entry.state = state;
    const status = statusOf(entry);
    entry.source.close();
    entry.timer.cancel();
    for (const sink of entry.watchers) {
      sink.send(status);
      sink.end();
    }
    entry.timer = this.clock.after(KEPT_MS, () => this.entries.delete(entry.id));
  }
}

const CANCELLED: Fault = { code: 'download.cancelled', message: 'The download was cancelled' };

const statusOf = ({ state, bytes, fault, source }: Entry): DownloadStatus => ({
  state,
  bytes,
  fault,
  ...source.progress,
  share: state === 'done' ? 1 : source.progress.share,
});
