import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type PathSummary, stateOf } from '../../../core/paths/path-summary.ts';
import { PathTracker } from '../../../core/paths/path-tracker.ts';
import { TRACE_PROBE } from '../../../probes/registry.ts';
import type { BlockSamples } from '../block/block-samples.ts';
import { asBatch } from '../read/as-batch.ts';

/**
 * Rows of the table `hop`: the path of a traced series in a slot, as figures of its hops and as the state of its routes at the end.
 * Each is continued from the row before, so that a slot does not learn its routes again.
 *
 * u8 version, then JSON under zstd with a checksum. In the place of the target's address, which samples do not name, stands TARGET.
 */
const VERSION = 1;
const TARGET = '\u0000';
const TARGET_IN_JSON = JSON.stringify(TARGET);
const SERIES = 0;
/** Far more than a path of 255 hops on 16 flows has. */
const MAX_BYTES = 32 * 1024 * 1024;
const CHECKED = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };

export interface HopRow {
  /** Samples that it was made of. */
  readonly samples: number;
  readonly path: PathSummary;
}

/**
 * Encodes the path that the samples of a series in a slot show.
 * @param before row of the time before, from which it is continued; null = none
 */
export function hopRow(samples: BlockSamples, before: Uint8Array | null): Buffer {
  const tracker = newTracker();
  if (before) tracker.append(SERIES, stateOf(decode(before, TARGET).path));
  tracker.add(asBatch(SERIES, samples));
  return encode(tracker, samples.count);
}

/**
 * Throws on damage, and on a row of a newer version.
 * @param target address of the series
 */
export const readHopRow = (row: Uint8Array, target: string): HopRow => decode(row, target);

const newTracker = (): PathTracker => new PathTracker(TRACE_PROBE, () => TARGET);

function encode(tracker: PathTracker, samples: number): Buffer {
  const path = tracker.summary(SERIES);
  if (!path) throw new Error('no samples of a path');
  const json = JSON.stringify({ samples, path }, withInfinity);
  return Buffer.concat([Buffer.of(VERSION), zstdCompressSync(json, CHECKED)]);
}

function decode(row: Uint8Array, target: string): HopRow {
  if (row[0] !== VERSION) throw new Error('damaged row of hops, or of a newer version');
  const json = zstdDecompressSync(row.subarray(1), { maxOutputLength: MAX_BYTES }).toString();
  return JSON.parse(json.replaceAll(TARGET_IN_JSON, JSON.stringify(target)));
}

/** JSON has no infinity: a number that reads as one stands for it. */
const withInfinity = (_: string, value: unknown): unknown => (value === Number.POSITIVE_INFINITY ? INFINITE : value);
const INFINITE = 1e300;
