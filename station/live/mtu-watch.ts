import type { PathMtuState } from '../../core/contracts/path.ts';
import { type Batch, sentMs } from '../../core/model/batch.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { pathMtu, VERDICTS } from '../../probes/path-mtu/common/definition.ts';
import { StateReaders } from './state-readers.ts';

export interface MtuChange {
  readonly series: number;
  readonly before: number;
  readonly after: number;
  /** Larger packets vanish without a word. */
  readonly isBlackHole: boolean;
}

/** Changes that are kept per series; all of them are on the timeline. */
const KEPT_CHANGES = 100;

/** The path MTU of every series that searches for it, and its changes. A search that nothing answered changes nothing. */
export class MtuWatch {
  private readonly known = new Map<number, PathMtuState>();
  private readonly readers: StateReaders<PathMtuState>;
  private readonly onChange: (change: MtuChange) => void;

  constructor(clock: Clock, onChange: (change: MtuChange) => void) {
    this.onChange = onChange;
    this.readers = new StateReaders(clock, (series) => this.known.get(series));
  }

  add(batch: Batch): void {
    if (batch.probeCode !== pathMtu.code) return;
    const { pathMtu: found, verdict } = batch.typed;
    for (let at = 0; at < batch.count; at++) {
      const how = verdict?.[at] ?? VERDICTS.none;
      if (how === VERDICTS.none) continue; // a trial; the last sample of a search has its verdict
      const atMs = sentMs(batch, at);
      this.note(batch.series[at] as number, found?.[at] ?? 0, how, atMs);
    }
  }

  clear(): void {
    this.known.clear();
    this.readers.touched.clear();
  }

  open(series: readonly number[], sink: Sink<PathMtuState>, signal: AbortSignal): void {
    this.readers.open(series, sink, signal);
  }

  private note(series: number, found: number, verdict: number, atMs: number): void {
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
    this.readers.touched.add(series);
    if (isChange) this.onChange({ series, before, after: mtu, isBlackHole: verdict === VERDICTS['black-hole'] });
  }
}
