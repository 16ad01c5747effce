import type { RttSummary } from '../stats/rtt-columns.ts';
import type { RttBins } from '../stats/rtt-histograms.ts';
import { HopRow } from './hop-figures.ts';
import type { FlowAnswers, PathError, PathTable, RouteChange } from './path-table.ts';
import { RouteTracker, type RouteTrackerState } from './route-tracker.ts';

/**
 * A path table of a span as plain data that JSON can hold: counts of the span, and the state at its end. Appended to the table of the
 * time before, it makes the table that all samples would have made, if the span's own table was continued from there.
 */
export interface PathSummary {
  readonly rounds: number;
  readonly targetSent: number;
  readonly targetAnswered: number;
  readonly mismatches: number;
  readonly fates: readonly { flow: number; answered: number; lost: number; sourcePort: number }[];
  readonly sinceMs: number;
  readonly hops: readonly HopSummary[];
  /** The latest changes in the span. */
  readonly changes: readonly RouteChange[];
  /** Whether the numbering of rounds began again in the span. */
  readonly isRestarted: boolean;
  /** State at the end. */
  readonly untilMs: number;
  readonly newestRound: number;
  readonly localErrno: number;
  readonly lastError: { readonly error: PathError; readonly round: number } | null;
  readonly open: readonly (readonly [
    round: number,
    flows: readonly (readonly [flow: number, answers: FlowAnswers])[],
  ])[];
  readonly routes: readonly (readonly [flow: number, state: RouteTrackerState])[];
}

export interface HopSummary {
  readonly hop: number;
  readonly sent: number;
  readonly answered: number;
  readonly late: number;
  readonly ends: number;
  readonly addresses: readonly (readonly [address: string, count: number, lastRound: number])[];
  readonly rtt: RttSummary;
  /** Left out in summaries of earlier versions: the distribution is not known. */
  readonly bins?: RttBins;
  /** State at the end. */
  readonly lastRound: number;
  readonly last: Pick<HopRow, (typeof LAST_FIELDS)[number]>;
}

/** Fields of a hop that its last reply set. */
const LAST_FIELDS = ['mpls', 'replyTtl', 'quotedTtl', 'translation', 'lastAnswer'] as const;

export function summaryOf(table: PathTable, changes: readonly RouteChange[]): PathSummary {
  const { rounds, targetSent, targetAnswered, mismatches, sinceMs, untilMs, newestRound, localErrno, lastError } =
    table;
  return {
    ...{
      rounds,
      targetSent,
      targetAnswered,
      mismatches,
      sinceMs,
      untilMs,
      newestRound,
      localErrno,
      lastError,
      changes,
    },
    isRestarted: table.isRestarted,
    fates: [...table.flowFates].map(([flow, fate]) => ({ flow, ...fate })),
    hops: table.hops.flatMap((row, hop) => (row ? [hopSummary(table, row, hop)] : [])),
    open: [...table.open].map(([round, flows]) => [round, [...flows]] as const),
    routes: [...table.routes].map(([flow, tracker]) => [flow, tracker.state] as const),
  };
}

function hopSummary({ rtts, spreads }: PathTable, row: HopRow, hop: number): HopSummary {
  const { sent, answered, late, ends, lastRound, mpls, replyTtl, quotedTtl, translation, lastAnswer } = row;
  const bins = spreads.bins(hop);
  return {
    ...{ hop, sent, answered, late, ends, lastRound },
    ...(bins ? { bins } : {}),
    addresses: [...row.addresses].map(([address, { count, lastRound: last }]) => [address, count, last] as const),
    rtt: rtts.summary(hop),
    last: { mpls, replyTtl, quotedTtl, translation, lastAnswer },
  };
}

/** The state at the end of a summary without its counts: what samples that follow it continue from. */
export function stateOf(summary: PathSummary): PathSummary {
  const none = { rounds: 0, targetSent: 0, targetAnswered: 0, mismatches: 0, sinceMs: Number.POSITIVE_INFINITY };
  return {
    ...summary,
    ...none,
    fates: [],
    changes: [],
    isRestarted: false,
    hops: summary.hops.map(({ hop, lastRound, last, rtt }) => ({
      ...{ hop, lastRound, last, sent: 0, answered: 0, late: 0, ends: 0, addresses: [] },
      rtt: { count: 0, mean: 0, m2: 0, ipdvSum: 0, ipdvCount: 0, min: null, max: null, last: rtt.last },
      bins: [],
    })),
  };
}

/** Adds the counts of a summary to a table of the time before it, and takes over its state. */
export function appendSummary(table: PathTable, summary: PathSummary): void {
  if (summary.isRestarted) table.restartNumbering();
  table.rounds += summary.rounds;
  table.targetSent += summary.targetSent;
  table.targetAnswered += summary.targetAnswered;
  table.mismatches += summary.mismatches;
  table.sinceMs = Math.min(table.sinceMs, summary.sinceMs);
  table.untilMs = Math.max(table.untilMs, summary.untilMs);
  table.newestRound = summary.newestRound;
  table.localErrno = summary.localErrno;
  table.lastError = summary.lastError;
  appendFates(table, summary);
  for (const hop of summary.hops) appendHop(table, hop);
  table.open.clear();
  for (const [round, flows] of summary.open)
    table.open.set(round, new Map(flows.map(([flow, one]) => [flow, { ...one, answers: [...one.answers] }])));
  table.routes.clear();
  for (const [flow, state] of summary.routes) table.routes.set(flow, RouteTracker.restored(state));
}

function appendFates({ flowFates }: PathTable, { fates }: PathSummary): void {
  for (const { flow, answered, lost, sourcePort } of fates) {
    const before = flowFates.get(flow);
    flowFates.set(flow, {
      answered: answered + (before?.answered ?? 0),
      lost: lost + (before?.lost ?? 0),
      sourcePort: sourcePort || (before?.sourcePort ?? 0),
    });
  }
}

function appendHop({ hops, rtts, spreads }: PathTable, summary: HopSummary): void {
  const { hop, sent, answered, late, ends, lastRound, last } = summary;
  const row = hops[hop] ?? new HopRow();
  hops[hop] = row;
  rtts.reserve(hops.length);
  row.sent += sent;
  row.answered += answered;
  row.late += late;
  row.ends += ends;
  row.lastRound = lastRound;
  Object.assign(row, last);
  for (const [address, count, addressRound] of summary.addresses) {
    const before = row.addresses.get(address)?.count ?? 0;
    row.addresses.set(address, { count: before + count, lastRound: addressRound });
  }
  rtts.append(hop, summary.rtt);
  if (summary.bins) spreads.append(hop, summary.bins);
  else if (summary.rtt.count > 0) spreads.setIncomplete(hop);
}
