import { type Batch, type ColumnSpec, encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { CAUSES, OUTCOMES, outcomeClass } from '../../core/model/outcome.ts';

/** Numbering of an entry's samples. */
export interface LedgerEntry {
  readonly series: number;
  readonly probeCode: number;
  /** Packets per round. */
  readonly count: number;
  /** Most samples that may be unfinished at once: in flight, or between engine and station. */
  readonly window: number;
  /** Index of the entry's first sample; lower ones belong to an earlier entry of the series. */
  readonly firstIndex: number;
  /** Time at which a sample was due, Unix ms. */
  plannedMs(round: number, seq: number): number;
}

/** Samples that cannot arrive any more, too many to record each. */
export interface Gap {
  readonly series: number;
  readonly probeCode: number;
  readonly cause: number;
  readonly samples: number;
  /** When the first and the last were due, Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A longer gap of a series is not recorded sample by sample: a host that was off for days has millions. */
export const MOST_HOLES = 1000;

/** Base of an account whose first sample is not known yet. */
const UNKNOWN = -1;

interface Row extends LedgerEntry {
  /** Every sample below is accounted for. Index = round × count + seq. */
  base: number;
  /** One above the highest index seen. */
  frontier: number;
  /** Bit per index from base on, as a ring. */
  readonly seen: Uint8Array;
}

/** State of an account, for another thread or the next station. */
export interface Account {
  readonly series: number;
  readonly count: number;
  readonly base: number;
  readonly frontier: number;
  readonly seen: Uint8Array;
}

/** Columns of a batch that the ledger reads. */
type Numbers = Pick<Batch, 'count'> &
  Readonly<Record<'series' | 'outcome' | 'round' | 'seq', { readonly [at: number]: number }>>;

/**
 * Accounts for the samples that have arrived of each series, so that none is ever missing silently: samples lost by a
 * crash or an overflow are found and recorded as not measured, or reported as a gap where they are very many.
 */
export class Ledger {
  private readonly rows = new Map<number, Row>();
  private readonly onGap: (gap: Gap) => void;

  /** @param onGap left out = nobody records what is missing */
  constructor(onGap: (gap: Gap) => void = () => undefined) {
    this.onGap = onGap;
  }

  /** Starts or replaces the account of a series; `fromIndex` is the first sample still to come, null = the next seen. */
  open(entry: LedgerEntry, fromIndex: number | null): void {
    const size = 2 ** Math.ceil(Math.log2(Math.max(64, entry.window)));
    const base = fromIndex ?? UNKNOWN;
    this.rows.set(entry.series, { ...entry, base, frontier: base, seen: new Uint8Array(size) });
  }

  /** Resumes a saved account. */
  resume(entry: LedgerEntry, { base, frontier, seen }: Account): void {
    this.rows.set(entry.series, { ...entry, base, frontier, seen: seen.slice() });
  }

  /** Accounts of the series with at least one sample. */
  accounts(): Account[] {
    return [...this.rows.values()]
      .filter((row) => row.base !== UNKNOWN)
      .map(({ series, count, base, frontier, seen }) => ({ series, count, base, frontier, seen }));
  }

  close(series: number): void {
    this.rows.delete(series);
  }

  /** Notes a batch. @returns not-measured samples for those that can no longer arrive, usually none */
  note(batch: Numbers): SampleRow[] {
    const holes: SampleRow[] = [];
    for (let at = 0; at < batch.count; at++) {
      const row = this.rows.get(batch.series[at] as number);
      if (!row || outcomeClass(batch.outcome[at] as number) === 'amendment') continue;
      const seq = batch.seq[at] as number;
      if (seq >= row.count) continue; // of an earlier entry with more packets a round
      const index = (batch.round[at] as number) * row.count + seq;
      if (row.base === UNKNOWN) {
        if (index < row.firstIndex) continue;
        row.base = index;
        row.frontier = index;
      }
      if (index < row.base) continue;
      this.advanceTo(row, index - row.seen.length + 1, holes, CAUSES['buffer-overflow']);
      row.seen[index % row.seen.length] = 1;
      if (index >= row.frontier) row.frontier = index + 1;
      while (row.base < row.frontier && row.seen[row.base % row.seen.length]) {
        row.seen[row.base % row.seen.length] = 0;
        row.base += 1;
      }
    }
    return holes;
  }

  /**
   * Records the samples that a lost engine had not reported as not measured, up to the end of each series' last round.
   * @param throughMs rounds that started until then are included, Unix ms
   * @param series those of the engine; left out = all
   * @returns those samples; afterwards `nextRound` is the first round of a new engine
   */
  settle(
    cause: number,
    throughMs = Number.NEGATIVE_INFINITY,
    series: Iterable<number> = this.rows.keys(),
  ): SampleRow[] {
    const holes: SampleRow[] = [];
    for (const one of series) {
      const row = this.rows.get(one);
      if (!row || row.base === UNKNOWN) continue;
      let rounds = Math.ceil(row.frontier / row.count);
      while (row.plannedMs(rounds, 0) <= throughMs && row.plannedMs(rounds + 1, 0) > row.plannedMs(rounds, 0))
        rounds += 1;
      this.advanceTo(row, rounds * row.count, holes, cause);
    }
    return holes;
  }

  /** Settles the samples of a series before `fromIndex`, which cannot arrive any more. */
  settleBefore(series: number, fromIndex: number, cause: number): SampleRow[] {
    const holes: SampleRow[] = [];
    const row = this.rows.get(series);
    if (row && row.base !== UNKNOWN) this.advanceTo(row, fromIndex, holes, cause);
    return holes;
  }

  /** The first round that is not accounted for. */
  nextRound(series: number): number {
    const row = this.rows.get(series);
    return row && row.base !== UNKNOWN ? Math.ceil(row.frontier / row.count) : 0;
  }

  private advanceTo(row: Row, index: number, holes: SampleRow[], cause: number): void {
    if (index - row.base > MOST_HOLES + row.seen.length) this.skipTo(row, index, cause);
    while (row.base < index) this.advance(row, holes, cause);
  }

  /** Reports all that is missing before an index which is more than a ring ahead. */
  private skipTo(row: Row, index: number, cause: number): void {
    const { series, probeCode, count, base, seen } = row;
    const came = seen.reduce((sum, one) => sum + one, 0);
    const dueMs = (at: number) => row.plannedMs(Math.floor(at / count), at % count);
    this.onGap({ series, probeCode, cause, samples: index - base - came, fromMs: dueMs(base), toMs: dueMs(index - 1) });
    seen.fill(0);
    row.base = index;
    row.frontier = Math.max(row.frontier, index);
  }

  private advance(row: Row, holes: SampleRow[], cause: number): void {
    const slot = row.base % row.seen.length;
    if (!row.seen[slot]) {
      const round = Math.floor(row.base / row.count);
      const seq = row.base % row.count;
      holes.push({
        series: row.series,
        round,
        seq,
        sentNs: BigInt(Math.round(row.plannedMs(round, seq))) * 1_000_000n,
        outcome: OUTCOMES['not-measured'],
        cause,
      });
    }
    row.seen[slot] = 0;
    row.base += 1;
    if (row.frontier < row.base) row.frontier = row.base;
  }
}

/** Holes as frames, one per probe type. */
export function holeFrames(
  holes: readonly SampleRow[],
  probeCodeOf: (series: number) => number,
  ownColumnsOf: (probeCode: number) => readonly (ColumnSpec & { readonly none?: number })[] | undefined,
): Uint8Array<ArrayBuffer>[] {
  const byProbe = new Map<number, SampleRow[]>();
  for (const hole of holes) {
    const code = probeCodeOf(hole.series);
    const list = byProbe.get(code) ?? [];
    list.push(hole);
    byProbe.set(code, list);
  }
  return [...byProbe].flatMap(([code, rows]) => {
    const own = ownColumnsOf(code);
    if (!own) return [];
    const typed = Object.fromEntries(own.map((column) => [column.name, column.none ?? 0]));
    return [
      encodeBatch(
        code,
        own,
        rows.map((row) => ({ ...row, typed })),
      ),
    ];
  });
}
