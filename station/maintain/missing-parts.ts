import type { Database } from 'better-sqlite3';
import { ownColumnsOf } from '../../probes/registry.ts';
import { BlockBuilder } from '../store/block/block-builder.ts';
import { decodeBlockOfAny, encodePart } from '../store/block/block-codec.ts';
import type { BlockSamples } from '../store/block/block-samples.ts';
import { OWN_MEMORY } from '../store/column-memory.ts';
import type { Part } from '../store/compact/folded-parts.ts';
import { partOfBlock, seriesOfBlock, slotBounds } from '../store/days/spans.ts';
import { addBlocks, KnownSamples, type UnfoldedRows } from './known-samples.ts';

/** Series whose samples of a slot are in memory at a time. */
const SERIES_AT_ONCE = 512;

interface Stored {
  readonly blob: Buffer;
  readonly detail: Buffer | null;
}

/** Places in which samples may be already. */
export interface PresentSamples {
  /** A file of samples. */
  readonly db: Database;
  readonly unfolded: UnfoldedRows | null;
}

/**
 * Samples of a slot that one file of samples has and the other, and the journal, have not: as parts, each ordered by series. Blocks that
 * cannot be read, or are of a probe that is not known, are left out.
 */
export function missingParts(
  from: Database,
  present: PresentSamples,
  slotMs: number,
): { readonly parts: readonly (readonly Part[])[]; readonly count: number } {
  const ids = from
    .prepare<[number, number], number>('SELECT id FROM block WHERE id BETWEEN ? AND ? ORDER BY id')
    .pluck()
    .all(...slotBounds(slotMs));
  const stored = from.prepare<[number], Stored>(
    'SELECT block.blob, detail.blob AS detail FROM block LEFT JOIN detail USING (id) WHERE block.id = ?',
  );
  const series = [...new Set(ids.map(seriesOfBlock))].sort((left, right) => left - right);
  const parts = new Map<number, Part[]>();
  let count = 0;
  for (let at = 0; at < series.length; at += SERIES_AT_ONCE) {
    const wanted = new Set(series.slice(at, at + SERIES_AT_ONCE));
    const known = new KnownSamples();
    addBlocks(known, present.db, slotMs, wanted);
    present.unfolded?.addTo(known, slotMs, wanted);
    for (const id of ids) {
      const one = seriesOfBlock(id);
      const samples = wanted.has(one) ? decoded(stored.get(id) as Stored, slotMs) : null;
      const missing = samples && missingOf(samples, one, known);
      if (!missing) continue;
      count += missing.count;
      const part = parts.get(partOfBlock(id)) ?? [];
      part.push(partOf(missing, one, slotMs));
      parts.set(partOfBlock(id), part);
    }
  }
  return { parts: [...parts.values()], count };
}

function decoded({ blob, detail }: Stored, slotMs: number): BlockSamples | null {
  try {
    return decodeBlockOfAny(blob, detail, slotMs, ownColumnsOf, OWN_MEMORY);
  } catch {
    return null;
  }
}

/** @returns null = none is missing */
function missingOf(samples: BlockSamples, series: number, known: KnownSamples): BlockSamples | null {
  const { probeCode } = samples;
  const builder = new BlockBuilder(ownColumnsOf(probeCode) ?? []);
  for (let at = 0; at < samples.count; at++) {
    if (!known.take(series, samples, at)) builder.take(samples, at, at + 1);
  }
  const missing = builder.samples(probeCode);
  return missing.count > 0 ? missing : null;
}

const partOf = (samples: BlockSamples, series: number, slotMs: number): Part => ({
  series,
  block: encodePart(samples, ownColumnsOf(samples.probeCode) ?? [], slotMs),
});
