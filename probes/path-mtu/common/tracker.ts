import { addressFromBytes } from '../../../core/model/address.ts';
import { type Batch, FROM_TARGET, sentMs } from '../../../core/model/batch.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import type { Finding, Tracker, TrackerEvent } from '../../../core/model/tracker.ts';
import type { PathMtuState } from './state.ts';
import { VERDICTS } from './verdicts.ts';

/** Maximum of changes kept per series; the timeline has all of them. */
const KEPT_CHANGES = 100;

/** Verdicts based on a router's report. */
const REPORTED: ReadonlySet<number> = new Set([VERDICTS.told, VERDICTS.searched, VERDICTS['below-minimum']]);

/** Tracks the path MTU of every series that searches for it, and its changes. A search without a reply changes nothing. */
export class MtuTracker implements Tracker {
  private readonly known = new Map<number, PathMtuState>();
  /** The address that reported a packet as too big in the current search, by series. */
  private readonly reporters = new Map<number, string>();

  /** @returns detected changes, usually none; `touched` gets the series of the batch */
  add(batch: Batch, touched?: Set<number>): readonly TrackerEvent[] {
    const changes: TrackerEvent[] = [];
    const { pathMtu: found, verdict } = batch.typed;
    for (let at = 0; at < batch.count; at++) {
      const how = verdict?.[at] ?? VERDICTS.none;
      const series = batch.series[at] as number;
      if (batch.outcome[at] === OUTCOMES['too-big']) this.noteReporter(series, batch, at);
      if (how === VERDICTS.none) continue; // a trial; the last sample of a search has its verdict
      touched?.add(series);
      changes.push(...this.note(series, found?.[at] ?? 0, how, sentMs(batch, at)));
    }
    return changes;
  }

  get states(): ReadonlyMap<number, PathMtuState> {
    return this.known;
  }

  latest(state: Finding): number | null {
    return (state as PathMtuState).mtu;
  }

  takeOver(states: ReadonlyMap<number, Finding>): void {
    for (const [series, state] of states) this.known.set(series, state as PathMtuState);
  }

  clear(): void {
    this.known.clear();
    this.reporters.clear();
  }

  private noteReporter(series: number, batch: Batch, at: number): void {
    const from = batch.from[at] as number;
    if (from !== FROM_TARGET) this.reporters.set(series, addressFromBytes(batch.addresses, from * 16));
  }

  /** Takes the reporter of the search; when it merely confirmed the known size, keeps the earlier reporter. */
  private reporterOf(series: number, verdict: number, isSameSize: boolean): string | null {
    const reporter = this.reporters.get(series);
    this.reporters.delete(series);
    if (!REPORTED.has(verdict)) return null;
    return reporter ?? (isSameSize ? (this.known.get(series)?.reportedBy ?? null) : null);
  }

  private note(series: number, found: number, verdict: number, atMs: number): readonly TrackerEvent[] {
    const known = this.known.get(series);
    const before = known?.mtu ?? null;
    const mtu = found === 0 ? before : found;
    const isChange = before !== null && mtu !== null && mtu !== before;
    const changes = known?.changes ?? [];
    this.known.set(series, {
      series,
      mtu,
      verdict,
      reportedBy: this.reporterOf(series, verdict, mtu === before),
      sinceMs: mtu === before ? (known?.sinceMs ?? null) : atMs,
      atMs,
      searches: (known?.searches ?? 0) + 1,
      changes: isChange ? [...changes, { atMs, before, after: mtu, verdict }].slice(-KEPT_CHANGES) : changes,
    });
    return isChange ? [changeEvent(series, atMs, before, mtu, verdict)] : [];
  }
}

function changeEvent(series: number, atMs: number, before: number, after: number, verdict: number): TrackerEvent {
  const how = verdict === VERDICTS['black-hole'] ? '. Larger packets are dropped silently' : '';
  return {
    series,
    atMs,
    kind: 'path-mtu',
    describe: (target) => `Path MTU to ${target} changed from ${before} to ${after} bytes${how}`,
  };
}
