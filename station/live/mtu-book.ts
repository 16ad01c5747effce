import type { PathMtuState } from '../../core/contracts/path.ts';
import { type Batch, sentMs } from '../../core/model/batch.ts';
import { pathMtu, VERDICTS } from '../../probes/path-mtu/common/definition.ts';

export interface MtuChange {
  readonly series: number;
  /** When the search was made that found it. */
  readonly atMs: number;
  readonly before: number;
  readonly after: number;
  /** Larger packets vanish without a word. */
  readonly isBlackHole: boolean;
}

/** All that a book knows, by series. */
export type MtuPages = ReadonlyMap<number, PathMtuState>;

/** Changes that are kept per series; all of them are on the timeline. */
const KEPT_CHANGES = 100;

/** The path MTU of every series that searches for it, and its changes. A search that nothing answered changes nothing. */
export class MtuBook {
  private readonly known = new Map<number, PathMtuState>();

  /** @returns changes that were seen, usually none; `touched` gets the series of the batch */
  add(batch: Batch, touched?: Set<number>): readonly MtuChange[] {
    if (batch.probeCode !== pathMtu.code) return [];
    const changes: MtuChange[] = [];
    const { pathMtu: found, verdict } = batch.typed;
    for (let at = 0; at < batch.count; at++) {
      const how = verdict?.[at] ?? VERDICTS.none;
      if (how === VERDICTS.none) continue; // a trial; the last sample of a search has its verdict
      const series = batch.series[at] as number;
      touched?.add(series);
      changes.push(...this.note(series, found?.[at] ?? 0, how, sentMs(batch, at)));
    }
    return changes;
  }

  get pages(): MtuPages {
    return this.known;
  }

  /** Goes on with what another book knew. */
  takeOver(pages: MtuPages): void {
    for (const [series, state] of pages) this.known.set(series, state);
  }

  clear(): void {
    this.known.clear();
  }

  private note(series: number, found: number, verdict: number, atMs: number): readonly MtuChange[] {
    const known = this.known.get(series);
    const before = known?.mtu ?? null;
    const mtu = found === 0 ? before : found;
    const isChange = before !== null && mtu !== null && mtu !== before;
    const changes = known?.changes ?? [];
    this.known.set(series, {
      series,
      mtu,
      verdict,
      sinceMs: mtu === before ? (known?.sinceMs ?? null) : atMs,
      atMs,
      searches: (known?.searches ?? 0) + 1,
      changes: isChange ? [...changes, { atMs, before, after: mtu, verdict }].slice(-KEPT_CHANGES) : changes,
    });
    return isChange ? [{ series, atMs, before, after: mtu, isBlackHole: verdict === VERDICTS['black-hole'] }] : [];
  }
}
