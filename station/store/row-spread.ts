import type { Batch, Column } from '../../core/model/batch.ts';

/**
 * Largest distance of the send times in a row that is written: readers look for rows by their newest sample. Far more
 * than a second of samples with their timeouts; a long transaction, or the rounds that a suspended host missed, have more.
 */
export const MAX_ROW_SPREAD_MS = 120_000;

/**
 * The rows that batches of one probe become: one as a rule, and one per span of time where their samples were sent further
 * apart. Samples and rows keep the order in which they came.
 */
export function rowsWithin(batches: readonly Batch[], spreadMs = MAX_ROW_SPREAD_MS): readonly (readonly Batch[])[] {
  if (spreadOf(batches) <= spreadMs) return [batches];
  const rows = new Map<number, Batch[]>();
  for (const batch of batches) {
    const places = new Map<number, number[]>();
    const baseMs = Number(batch.baseNs) / 1e6;
    for (let at = 0; at < batch.count; at++) {
      const span = Math.floor((baseMs + (batch.sentOffsetNs[at] as number) / 1e6) / spreadMs);
      const known = places.get(span);
      if (known) known.push(at);
      else places.set(span, [at]);
    }
    for (const [span, picked] of places) {
      const row = rows.get(span);
      const part = picked.length === batch.count ? batch : partOf(batch, picked);
      if (row) row.push(part);
      else rows.set(span, [part]);
    }
  }
  return [...rows.values()];
}

/** In ms. */
function spreadOf(batches: readonly Batch[]): number {
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = Number.NEGATIVE_INFINITY;
  for (const { baseNs, sentOffsetNs } of batches) {
    const baseMs = Number(baseNs) / 1e6;
    for (const offsetNs of sentOffsetNs) {
      const ms = baseMs + offsetNs / 1e6;
      if (ms < fromMs) fromMs = ms;
      if (ms > toMs) toMs = ms;
    }
  }
  return toMs - fromMs;
}

function partOf(batch: Batch, picked: readonly number[]): Batch {
  const { details } = batch;
  const of = <C extends Column>(column: C): C => {
    const part = column.slice(0, picked.length) as C; // of the same type
    for (const [to, at] of picked.entries()) part[to] = column[at] as number;
    return part;
  };
  return {
    ...batch,
    count: picked.length,
    sentOffsetNs: of(batch.sentOffsetNs),
    rttNs: of(batch.rttNs),
    series: of(batch.series),
    round: of(batch.round),
    seq: of(batch.seq),
    lateUs: of(batch.lateUs),
    from: of(batch.from),
    cause: of(batch.cause),
    outcome: of(batch.outcome),
    stamps: of(batch.stamps),
    replyTtl: of(batch.replyTtl),
    typed: Object.fromEntries(Object.entries(batch.typed).map(([name, column]) => [name, of(column)])),
    ...(details && { details: picked.map((at) => details[at] ?? null) }),
  };
}
