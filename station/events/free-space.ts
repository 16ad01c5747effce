import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { DiskSpace, ReadDiskSpace } from '../../core/ports/disk-space.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { Timeline } from './timeline.ts';

export const DISK_LOW = 'disk-low';

const LOOK_EVERY_MS = 10_000;
const LOW_BYTES = 500_000_000;
/** Share of a small disk, as the memory card of a Raspberry Pi or a folder in memory. */
const LOW_SHARE = 0.05;
/** The warning ends with this much more than it began with, so that it does not come and go. */
const ENOUGH = 1.2;

/** Free bytes below which the disk is low: 500 MB, and of disks below 10 GB a twentieth. */
export const lowBelow = (totalBytes: number): number => Math.min(LOW_BYTES, totalBytes * LOW_SHARE);

export interface FreeSpaceParts {
  readonly read: ReadDiskSpace;
  readonly timeline: Pick<Timeline, 'add' | 'replace'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The free space of the data folder's file system: a warning, as status and event, before storing fails. */
export class FreeSpace {
  /** null = not known. */
  space: DiskSpace | null = null;
  isLow = false;
  private readonly parts: FreeSpaceParts;
  private recorded: Promise<TimelineEvent | undefined> | undefined;
  private isReading = false;

  constructor(parts: FreeSpaceParts) {
    this.parts = parts;
    parts.clock.every(LOOK_EVERY_MS, () => void this.look());
    void this.look();
  }

  /** A read that hangs, as on a network drive, is waited for. */
  private async look(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    try {
      this.note(await this.parts.read());
    } catch (error) {
      if (this.space) this.parts.log.warn('The free space of the disk cannot be read', { ...toFault(error) });
      this.space = null;
    }
    this.isReading = false;
  }

  private note(space: DiskSpace): void {
    this.space = space;
    const limit = lowBelow(space.totalBytes);
    const isLow = space.freeBytes < (this.isLow ? limit * ENOUGH : limit);
    if (isLow === this.isLow) return;
    this.isLow = isLow;
    const nowMs = this.parts.clock.nowMs();
    if (isLow) this.recorded = this.begin(space, nowMs);
    else void this.end(nowMs);
  }

  private begin({ freeBytes }: DiskSpace, atMs: number): Promise<TimelineEvent | undefined> {
    const message = `The disk of the data folder has ${Math.floor(freeBytes / 1e6)} MB left. Free some space, or lower the size cap`;
    this.parts.log.warn('The disk is almost full', { freeBytes });
    const event = { atMs, endMs: null, kind: DISK_LOW, message, excluded: false };
    return this.parts.timeline.add(event).catch((error: unknown) => this.failed(error));
  }

  private async end(endMs: number): Promise<void> {
    const event = await this.recorded;
    if (event) await this.parts.timeline.replace({ ...event, endMs }).catch((error: unknown) => this.failed(error));
  }

  private failed(error: unknown): undefined {
    this.parts.log.error('The state of the disk was not recorded', { ...toFault(error) });
  }
}
