import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { causeName, OUTCOMES, outcomeClass } from '../../core/model/outcome.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { decodeJournalRow } from '../../station/store/journal-row.ts';
import { rowOf, type StoredRow } from '../../station/store/journal-scan.ts';

/** Unix ms. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Samples of a measurement in a data folder that no Sounder has open any more. */
export interface KeptSamples {
  readonly samples: number;
  readonly lost: number;
  /** Cause → number of samples that were not measured. */
  readonly notMeasured: Readonly<Record<string, number>>;
  /** Number of samples that are stored twice. */
  readonly twice: number;
  /** Kind → number of events. */
  readonly events: Readonly<Record<string, number>>;
  /** Spans in which a series has neither a sample nor a reason, longest first. */
  readonly silent: readonly (Span & { readonly series: number })[];
}

interface Event {
  readonly at_ms: number;
  readonly end_ms: number | null;
  readonly kind: string;
  readonly excluded: number;
}

/** Time from Start to the first slot of each series with an interval of a second. */
const FIRST_ROUND_MS = 2000;

/** @param tolerance largest distance of two samples of a series with an interval of a second, ms */
export function readKeptSamples(dataDir: string, tolerance = 1300): KeptSamples {
  const events = readEvents(dataDir);
  const covered = coveredSpans(events);
  const journal = new BetterSqlite3(join(dataDir, 'journal.db'), { readonly: true });
  const bySeries = new Map<number, number[]>();
  const seen = new Set<string>();
  const notMeasured: Record<string, number> = {};
  let samples = 0;
  let lost = 0;
  let twice = 0;
  for (const stored of journal.prepare<[], StoredRow>('SELECT * FROM journal ORDER BY id').iterate()) {
    const row = decodeJournalRow(rowOf(stored), ownColumnsOf(stored.probe) ?? []);
    for (let at = 0; at < row.count; at++) {
      const outcome = row.outcome[at] as number;
      const kind = outcomeClass(outcome);
      if (kind === 'amendment') continue;
      samples += 1;
      const series = row.series[at] as number;
      const key = `${series} ${row.round[at]} ${row.seq[at]}`;
      if (seen.has(key)) twice += 1;
      seen.add(key);
      if (kind === 'lost') lost += 1;
      if (outcome === OUTCOMES['not-measured']) {
        const cause = causeName(row.cause[at] as number);
        notMeasured[cause] = (notMeasured[cause] ?? 0) + 1;
      }
      const times = bySeries.get(series) ?? [];
      bySeries.set(series, times);
      times.push(row.sentMs[at] as number);
    }
  }
  journal.close();
  const ends = measuredSpan(events);
  const silent = [...bySeries].flatMap(([series, times]) =>
    gaps([ends.fromMs, ...times.sort((left, right) => left - right), ends.toMs])
      .flatMap((gap) => without(gap, covered))
      .filter(({ fromMs, toMs }) => toMs - fromMs > tolerance)
      .map((span) => ({ ...span, series })),
  );
  silent.sort((left, right) => right.toMs - right.fromMs - (left.toMs - left.fromMs));
  const kinds = Map.groupBy(events, (event) => event.kind);
  const counts = Object.fromEntries([...kinds].map(([kind, list]) => [kind, list.length]));
  return { samples, lost, notMeasured, twice, events: counts, silent };
}

function readEvents(dataDir: string): Event[] {
  const catalog = new BetterSqlite3(join(dataDir, 'sounder.db'), { readonly: true });
  const events = catalog.prepare<[], Event>('SELECT at_ms, end_ms, kind, excluded FROM event ORDER BY at_ms').all();
  catalog.close();
  return events;
}

/** Time from the first start, when all series have begun, to the last stop. */
function measuredSpan(events: readonly Event[]): Span {
  const started = events.find((event) => event.kind === 'started')?.at_ms ?? 0;
  const stopped = events.findLast((event) => event.kind === 'stopped')?.at_ms ?? 0;
  return { fromMs: started + FIRST_ROUND_MS, toMs: stopped };
}

/** Excluded spans, and the time from an end or a pause to the next start. */
function coveredSpans(events: readonly Event[]): Span[] {
  const spans: Span[] = [];
  for (const { kind, excluded, at_ms, end_ms } of events) {
    if (excluded && end_ms !== null) spans.push({ fromMs: at_ms, toMs: end_ms });
    if (kind !== 'ended-unexpectedly' && kind !== 'paused') continue;
    const fromMs = end_ms ?? at_ms;
    const next = events.find((event) => ['started', 'resumed'].includes(event.kind) && event.at_ms >= fromMs);
    spans.push({ fromMs, toMs: (next?.at_ms ?? fromMs) + FIRST_ROUND_MS });
  }
  return spans;
}

function gaps(times: readonly number[]): Span[] {
  return times.slice(1).map((toMs, at) => ({ fromMs: times[at] as number, toMs }));
}

/** Parts of a span that no other span covers. */
function without(span: Span, others: readonly Span[]): Span[] {
  let left = [span];
  for (const other of others) {
    left = left.flatMap(({ fromMs, toMs }) => {
      if (other.toMs <= fromMs || other.fromMs >= toMs) return [{ fromMs, toMs }];
      const parts = [
        { fromMs, toMs: Math.min(toMs, other.fromMs) },
        { fromMs: Math.max(fromMs, other.toMs), toMs },
      ];
      return parts.filter((part) => part.toMs > part.fromMs);
    });
  }
  return left;
}
