import type { NumberedBatch } from '../../engine/batch-queue.ts';
import { factsOf, factsOfName, readSegment, type SegmentFacts, segmentName } from './segment.ts';
import type { SpoolDisk } from './spool-disk.ts';

const OPEN = /^\d+\.open$/;

/** A segment that gets no more batches. */
export interface Closed {
  readonly facts: SegmentFacts;
  readonly bytes: number;
  /** Batches that are in memory because they could not be written; null = in their file. */
  readonly unwritten: readonly NumberedBatch[] | null;
}

/** The segments on a disk, oldest first. Those that an ended process was writing are closed where they are whole. */
export function recoveredSegments(disk: SpoolDisk, run: number): Closed[] {
  const closed: Closed[] = [];
  for (const { name, bytes } of disk.list()) {
    const facts = factsOfName(name);
    if (facts) closed.push({ facts, bytes, unwritten: null });
    if (!OPEN.test(name)) continue;
    const batches = readSegment(disk.read(name), run);
    if (batches.length === 0) {
      disk.remove(name);
      continue;
    }
    const found = factsOf(batches);
    disk.flush(name);
    disk.rename(name, segmentName(found));
    closed.push({ facts: found, bytes, unwritten: null });
  }
  return closed.sort((left, right) => (left.facts.firstNo < right.facts.firstNo ? -1 : 1));
}
