import type { TimestampSource } from '../../model/outcome.ts';
import type { Method } from '../document-sections.ts';
import { countedPercentile } from '../send-delays.ts';
import { exactDuration, observedInterval } from '../text/exact-duration.ts';
import type { ReportFrame } from './report-frame.ts';
import type { ProbeTraits, SeriesFacts } from './series-facts.ts';

type Counts<K> = Map<K, number>;

interface ProbeTotals {
  readonly traits: ProbeTraits;
  targets: number;
  readonly intervalsMs: Set<number>;
  readonly timeoutsMs: Set<number>;
  /** null = sums do not tell. */
  timestamps: Counts<string> | null;
  readonly delays: Counts<number>;
}

/** Facts on the measuring of one series, as plain data. */
export interface MethodFacts {
  readonly probe: string;
  readonly traits: ProbeTraits;
  readonly intervalMs: number | null;
  readonly timeoutMs: number | null;
  /** Number of replies by the source of their timestamps; null = not known. */
  readonly timestamps: ReadonlyMap<string, number> | null;
  /** Number of packets by send delay, µs. */
  readonly delays: ReadonlyMap<number, number>;
  /** Number of samples that were not taken, by cause. */
  readonly causes: ReadonlyMap<string, number>;
}

export const methodFacts = ({ of, traits, record }: SeriesFacts): MethodFacts => ({
  ...{ probe: of.probe, traits },
  intervalMs: record.interval.result()?.intervalMs ?? null,
  timeoutMs: of.settings?.timeoutMs ?? null,
  ...{ timestamps: record.byTimestamp, delays: record.bySendDelay, causes: record.byCause },
});

/** Sums up how each probe measured, series by series, so that no series has to be kept. */
export class MethodTotals {
  private readonly probes = new Map<string, ProbeTotals>();
  private readonly causes: Counts<string> = new Map();

  add({ probe, traits, intervalMs, timeoutMs, timestamps, delays, causes }: MethodFacts): void {
    const totals = this.probes.get(probe) ?? newTotals(traits);
    this.probes.set(probe, totals);
    totals.targets += 1;
    if (intervalMs !== null) totals.intervalsMs.add(intervalMs);
    if (timeoutMs !== null) totals.timeoutsMs.add(timeoutMs);
    if (timestamps === null) totals.timestamps = null;
    else if (totals.timestamps) addAll(totals.timestamps, timestamps);
    addAll(totals.delays, delays);
    addAll(this.causes, causes);
  }

  /** Titles of the probes. */
  get titles(): readonly string[] {
    return [...this.probes.values()].map(({ traits }) => traits.title);
  }

  /** Number of samples not taken by cause, most frequent first. */
  get notTaken(): readonly (readonly [cause: string, samples: number])[] {
    return [...this.causes].sort(
      ([leftName, left], [rightName, right]) => right - left || (leftName < rightName ? -1 : 1),
    );
  }

  rows(frame: ReportFrame): Method['probes'] {
    const { text } = frame;
    return [...this.probes].map(([probe, { traits, targets, intervalsMs, timeoutsMs, timestamps, delays }]) => ({
      ...{ probe, title: traits.title, summary: text.phrase(traits.summary), targets },
      interval: rangeText(intervalsMs, observedInterval, text) ?? text.notKnown(),
      timeout: rangeText(timeoutsMs, exactDuration, text) ?? text.method.timeoutUnknown(),
      timestamps: timestamps ? timestampText(timestamps, frame) : text.notKnown(),
      sendDelay: delayText(delays, frame),
    }));
  }
}

const newTotals = (traits: ProbeTraits): ProbeTotals => ({
  ...{ traits, targets: 0, intervalsMs: new Set(), timeoutsMs: new Set(), timestamps: new Map(), delays: new Map() },
});

function addAll<K>(counts: Counts<K>, more: ReadonlyMap<K, number>): void {
  for (const [key, count] of more) counts.set(key, (counts.get(key) ?? 0) + count);
}

/** Values that are listed; more are given as a range. */
const MAX_VALUES = 3;

function rangeText(
  values: ReadonlySet<number>,
  describe: (ms: number) => string,
  text: ReportFrame['text'],
): string | null {
  const sorted = [...values].sort((left, right) => left - right);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return null;
  const shown = [...new Set(sorted.map((ms) => text.quantity(describe(ms))))];
  return shown.length <= MAX_VALUES ? shown.join(', ') : text.quantity(`${describe(first)} – ${describe(last)}`);
}

function timestampText(counts: Counts<string>, frame: ReportFrame): string {
  const { text } = frame;
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return text.method.none();
  const sorted = [...counts].sort(([, left], [, right]) => right - left);
  return sorted
    .map(([name, count]) => {
      const label = text.timestamps[name as TimestampSource];
      return count === total ? label : `${label} (${frame.share(count, total)})`;
    })
    .join('; ');
}

function delayText(delays: Counts<number>, frame: ReportFrame): string {
  const { text } = frame;
  const [p50, p99] = [countedPercentile(delays, 0.5), countedPercentile(delays, 0.99)];
  if (p50 === null || p99 === null) return text.notKnown();
  return text.method.sendDelay(frame.metric('rttP50Ms', p50 / 1000), frame.metric('rttP99Ms', p99 / 1000));
}
