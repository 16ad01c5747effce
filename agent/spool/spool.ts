import { numberBatch } from '../../core/model/batch.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { BatchQueue, Frame, NumberedBatch } from '../../engine/batch-queue.ts';
import { type Closed, recoveredSegments } from './recovered-segments.ts';
import { encodeRecord, factsOf, readSegment, SEGMENT_MAGIC, samplesOf, segmentName, timeOf } from './segment.ts';
import type { SpoolDisk } from './spool-disk.ts';
import { newState, readState, type SpoolState, writeState } from './spool-state.ts';

/** Numbers that are reserved with one write: after a crash, those of them that were not used are skipped. */
const RESERVED_NUMBERS = 1_000_000n;
/** A segment that is written is closed at this size, or at a part of a small spool. */
const SEGMENT_BYTES = 1024 * 1024;
const LEAST_SEGMENTS = 8;
/** The file being written is replaced when all of it is acknowledged and it has this size, so that it stays off the disk. */
const STALE_BYTES = 64 * 1024;
/** Memory for batches that cannot be written. */
const UNWRITTEN_BYTES = 16 * 1024 * 1024;
const STATE_PERIOD_MS = 60_000;

/** Errors of reading that are over soon. */
const PASSING: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EINTR']);

export interface SpoolOptions {
  /** null = the batches are kept in memory only, within `maxBytes`. */
  readonly disk: SpoolDisk | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/**
 * The batches of an agent, on its disk until the station has stored them. Run and numbers continue after a restart, and no
 * number is given twice, even after a power failure. Beyond its bounds the oldest segment is dropped and its samples are counted.
 */
export class Spool implements BatchQueue {
  readonly run: number;
  readonly maxBytes: number;
  private readonly disk: SpoolDisk | null;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly maxAgeMs: number;
  private readonly segmentBytes: number;
  private readonly state: SpoolState;
  private nextNo: bigint;
  /** The first number of this process. */
  firstNo: bigint;
  /** Numbers could not be reserved: `tick` tries again. */
  private isUnreserved = false;
  private acknowledgedNo = 0n;
  private closed: Closed[] = [];
  /** The batches of the segment that is being written, without acknowledged ones. */
  private recent: NumberedBatch[] = [];
  private recentBytes = 0;
  /** Its file; null = not begun, or it cannot be written. */
  private openFile: string | null = null;
  private openBytes = 0;
  private isWritable: boolean;
  private hasUnflushed = false;
  private read: { readonly name: string; readonly batches: readonly NumberedBatch[] } | null = null;
  private stateWrittenMs: number;
  private written: Pick<SpoolState, 'lost' | 'newestMs'>;

  constructor({ disk, clock, log, maxBytes, maxAgeMs }: SpoolOptions) {
    this.disk = disk;
    this.clock = clock;
    this.log = log;
    this.maxBytes = maxBytes;
    this.maxAgeMs = maxAgeMs;
    this.segmentBytes = Math.min(SEGMENT_BYTES, Math.ceil(maxBytes / LEAST_SEGMENTS));
    this.isWritable = disk !== null;
    this.state = disk ? readState(disk, log) : newState();
    this.run = this.state.run;
    this.written = { ...this.state };
    this.stateWrittenMs = clock.monotonicMs();
    if (disk) this.closed = recoveredSegments(disk, this.run);
    this.nextNo = this.closed.reduce(
      (next, { facts }) => (facts.lastNo < next ? next : facts.lastNo + 1n),
      this.state.next,
    );
    this.firstNo = this.nextNo;
    this.trim();
  }

  /** Bytes of the batches that are not acknowledged, those of partly acknowledged segments included. */
  get bufferedBytes(): number {
    return this.closed.reduce((sum, { bytes }) => sum + bytes, this.recentBytes);
  }

  /** Send time of the oldest batch that is not acknowledged; null = none. */
  get oldestMs(): number | null {
    const [recent] = this.recent;
    return this.closed[0]?.facts.oldestMs ?? (recent ? timeOf(recent.frame) : null);
  }

  /** Send time of the newest batch, sent or not, also after a restart; null = there was none. */
  get newestMs(): number | null {
    const last = this.closed.at(-1)?.facts.newestMs ?? null;
    return last === null ? this.state.newestMs : Math.max(last, this.state.newestMs ?? last);
  }

  /** Samples that were dropped unsent since the spool was made. */
  get lostSamples(): number {
    return this.state.lost;
  }

  push(frame: Frame): void {
    if (this.nextNo >= this.state.next && !this.isUnreserved) this.reserve();
    const no = this.nextNo;
    this.nextNo += 1n;
    numberBatch(frame, this.run, no);
    this.recent.push({ no, frame });
    this.recentBytes += frame.byteLength;
    this.state.newestMs = timeOf(frame);
    this.write(no, frame);
    if (Math.max(this.openBytes, this.recentBytes) >= this.segmentBytes) this.closeSegment();
    this.trim();
  }

  after(after: bigint): NumberedBatch | undefined {
    if (after >= this.nextNo) this.continueAfter(after);
    let from = after;
    for (;;) {
      const segment = this.closed.find(({ facts }) => facts.lastNo > from);
      if (!segment) return firstAfter(this.recent, after);
      const batches = this.batchesOf(segment);
      if (!batches) return undefined; // it is read again with the next batch: later ones must not overtake it
      const found = firstAfter(batches, after);
      if (found) return found;
      from = segment.facts.lastNo;
    }
  }

  acknowledge(no: bigint): void {
    if (no <= this.acknowledgedNo) return;
    if (no >= this.nextNo) this.continueAfter(no);
    this.acknowledgedNo = no;
    while (this.closed[0] && this.closed[0].facts.lastNo <= no) this.removeOldest();
    let done = 0;
    for (let first = this.recent[done]; first && first.no <= no; first = this.recent[done]) {
      this.recentBytes -= first.frame.byteLength;
      done += 1;
    }
    this.recent.splice(0, done);
    if (this.recent.length === 0 && this.openBytes >= STALE_BYTES) this.discardFile();
  }

  /** Flushes what a power failure would cost, and drops what is too old; called every few seconds. */
  tick(): void {
    this.trim();
    if (!this.disk) return;
    if (this.isUnreserved) this.reserve();
    this.attempt('flushed', () => {
      if (this.hasUnflushed && this.openFile && this.recent.length > 0) this.disk?.flush(this.openFile);
      this.hasUnflushed = false;
      const isDue = this.clock.monotonicMs() - this.stateWrittenMs >= STATE_PERIOD_MS;
      const { lost, newestMs } = this.state;
      if (isDue && (lost !== this.written.lost || newestMs !== this.written.newestMs)) this.saveState();
    });
  }

  /** Writes all that a restart needs to continue without skipping numbers. */
  close(): void {
    if (this.recent.length > 0) this.closeSegment();
    else this.discardFile();
    this.state.next = this.nextNo;
    this.attempt('closed', () => {
      if (this.disk) writeState(this.disk, this.state);
      this.disk?.close();
    });
  }

  private reserve(): void {
    const { next } = this.state;
    this.state.next = this.nextNo + RESERVED_NUMBERS;
    this.isUnreserved = !this.attempt('written', () => this.saveState());
    if (this.isUnreserved) this.state.next = next;
  }

  private saveState(): void {
    if (this.disk) writeState(this.disk, this.state);
    this.written = { ...this.state };
    this.stateWrittenMs = this.clock.monotonicMs();
  }

  /**
   * The station has numbers that this disk did not keep: they could not be reserved before a power failure. It takes what was
   * numbered since for what it has, so that this is lost.
   */
  private continueAfter(no: bigint): void {
    if (this.recent.length > 0) this.closeSegment();
    const again = this.closed.filter(({ facts }) => facts.firstNo >= this.firstNo);
    const samples = again.reduce((sum, { facts }) => sum + facts.samples, 0);
    this.log.error('Numbers of the spool were given twice, since they could not be reserved', { samples });
    this.state.lost += samples;
    this.nextNo = no + 1n;
    this.firstNo = this.nextNo;
  }

  /** Writes a batch; when that fails, it begins a segment that stays in memory, and the next one is tried on the disk again. */
  private write(no: bigint, frame: Frame): void {
    const { disk } = this;
    if (!disk || !this.isWritable) return;
    const written = this.attempt('written', () => {
      if (this.openFile === null) {
        this.openFile = `${no}.open`;
        disk.append(this.openFile, SEGMENT_MAGIC);
        this.openBytes = SEGMENT_MAGIC.byteLength;
      }
      const record = encodeRecord(frame);
      disk.append(this.openFile, record);
      this.openBytes += record.byteLength;
      this.hasUnflushed = true;
    });
    if (written) return;
    const failed = this.recent.splice(-1);
    if (this.recent.length > 0) this.closeSegment();
    else this.discardFile();
    this.recent = failed;
    this.recentBytes = frame.byteLength;
    this.isWritable = false;
  }

  private closeSegment(): void {
    const { disk, openFile, recent } = this;
    const isWritten = disk !== null && openFile !== null && recent.length > 0;
    // A file whose first batches are acknowledged has more than its name says: reading it skips them.
    const facts = factsOf(recent);
    const name = segmentName(facts);
    const isClosed =
      isWritten &&
      this.attempt('closed', () => {
        disk.flush(openFile);
        disk.rename(openFile, name);
      });
    if (recent.length > 0) {
      const bytes = isClosed ? this.openBytes : this.recentBytes;
      this.closed.push({ facts, bytes, unwritten: isClosed ? null : recent });
    }
    this.recent = [];
    this.recentBytes = 0;
    if (!isClosed) this.discardFile();
    this.openFile = null;
    this.openBytes = 0;
    this.isWritable = disk !== null;
  }

  /** Removes the file that is being written: its batches are acknowledged, or stay in memory. */
  private discardFile(): void {
    const { disk, openFile } = this;
    if (disk && openFile) this.attempt('removed', () => disk.remove(openFile));
    this.openFile = null;
    this.openBytes = 0;
  }

  private trim(): void {
    const oldestAllowedMs = this.clock.nowMs() - this.maxAgeMs;
    while (this.closed[0] && this.closed[0].facts.newestMs < oldestAllowedMs) this.dropOldest();
    while (this.closed.length > 0 && this.bufferedBytes > this.maxBytes) this.dropOldest();
    if (!this.disk) return;
    for (let excess = this.unwrittenBytes - UNWRITTEN_BYTES; excess > 0; ) {
      const at = this.closed.findIndex(({ unwritten }) => unwritten);
      const segment = this.closed[at];
      if (!segment) return; // what is left is the segment that is being filled
      excess -= segment.bytes;
      this.state.lost += this.unsentSamples(segment);
      this.closed.splice(at, 1);
    }
  }

  private get unwrittenBytes(): number {
    return this.closed.reduce((sum, { bytes, unwritten }) => sum + (unwritten ? bytes : 0), 0);
  }

  private dropOldest(): void {
    const [segment] = this.closed;
    if (!segment) return;
    this.state.lost += this.unsentSamples(segment);
    this.removeOldest();
  }

  private unsentSamples(segment: Closed): number {
    if (segment.facts.firstNo > this.acknowledgedNo) return segment.facts.samples;
    const unsent = (this.batchesOf(segment) ?? []).filter(({ no }) => no > this.acknowledgedNo);
    return unsent.reduce((sum, { frame }) => sum + samplesOf(frame), 0);
  }

  private removeOldest(): void {
    const segment = this.closed.shift();
    const { disk } = this;
    if (!segment || segment.unwritten || !disk) return;
    const name = segmentName(segment.facts);
    if (this.read?.name === name) this.read = null;
    this.attempt('removed', () => disk.remove(name));
  }

  /** The batches of a closed segment; one file at a time is kept in memory. null = it cannot be read at the moment. */
  private batchesOf(segment: Closed): readonly NumberedBatch[] | null {
    const { disk } = this;
    if (segment.unwritten || !disk) return segment.unwritten ?? [];
    const name = segmentName(segment.facts);
    if (this.read?.name === name) return this.read.batches;
    let batches: readonly NumberedBatch[] = [];
    try {
      batches = readSegment(disk.read(name), this.run).filter(({ no }) => no >= segment.facts.firstNo);
    } catch (error) {
      if (PASSING.has((error as NodeJS.ErrnoException).code ?? '')) return null;
      this.log.error('The spool could not be read', { error });
    }
    this.read = { name, batches };
    const missing = segment.facts.samples - batches.reduce((sum, { frame }) => sum + samplesOf(frame), 0);
    if (missing > 0) this.takeDamage(segment, batches, missing);
    return batches;
  }

  /** Counts samples that cannot be read as lost, once. */
  private takeDamage(segment: Closed, batches: readonly NumberedBatch[], missing: number): void {
    this.log.error('A part of the spool is damaged', { file: segmentName(segment.facts), samples: missing });
    this.state.lost += missing;
    const at = this.closed.indexOf(segment);
    const name = segmentName(segment.facts);
    if (batches.length === 0) {
      this.closed.splice(at, 1);
      this.attempt('removed', () => this.disk?.remove(name));
      return;
    }
    const facts = factsOf(batches);
    const isRenamed = this.attempt('closed', () => this.disk?.rename(name, segmentName(facts)));
    this.closed.splice(at, 1, { facts, bytes: segment.bytes, unwritten: isRenamed ? null : batches });
  }

  /** @returns whether it succeeded; a failure of the disk is logged, and measuring continues */
  private attempt(what: 'written' | 'flushed' | 'closed' | 'removed', act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      this.log.error(`The spool could not be ${what}`, { error });
      return false;
    }
  }
}

const firstAfter = (batches: readonly NumberedBatch[], after: bigint): NumberedBatch | undefined => {
  const [first] = batches;
  return first && batches[after < first.no ? 0 : Number(after - first.no) + 1];
};
