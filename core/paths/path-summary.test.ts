import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../model/outcome.ts';
import type { HopSample } from './hop-sample.ts';
import { appendSummary, type PathSummary, stateOf, summaryOf } from './path-summary.ts';
import { PathTable, type RouteChange } from './path-table.ts';

const RULES = { refusedIsAnswer: false, transitOutcomes: ['ttl-exceeded', 'unanswered'] as const };

const anySample: fc.Arbitrary<HopSample> = fc
  .record({
    hop: fc.nat(5),
    flow: fc.nat(1),
    sourcePort: fc.constantFrom(0, 33_000),
    outcome: fc.constantFrom(
      'ttl-exceeded',
      'ttl-exceeded',
      'reply',
      'reply',
      'timeout',
      'unanswered',
      'late',
      'unreachable',
      'local-error',
      'mismatch',
    ),
    rttMs: fc.double({ min: 0.01, max: 500, noNaN: true }),
    address: fc.constantFrom('192.0.2.1', '192.0.2.7', '198.51.100.5'),
    isLast: fc.boolean(),
    isNewRun: fc.nat(60).map((value) => value === 0),
    mpls: fc.constantFrom([], [4096]),
  })
  .map(({ outcome, rttMs, address, isNewRun, ...rest }) => {
    const isAnswered = outcome !== 'timeout' && outcome !== 'unanswered' && outcome !== 'local-error';
    const answer = isAnswered ? { rttMs, address } : { rttMs: Number.NaN, address: null };
    const plain = { series: 1, cause: 1, icmpType: 3, icmpCode: 1, replyTtl: 60, quotedTtl: 1, translation: 1 };
    return { ...plain, ...rest, ...answer, outcome: OUTCOMES[outcome], round: isNewRun ? -1 : 0, sentAtMs: 0 };
  });

/** Samples in time order, a round or so apart; now and then the numbering of rounds begins again. */
const anySamples: fc.Arbitrary<readonly HopSample[]> = fc.array(anySample, { maxLength: 250 }).map((samples) => {
  let round = 200;
  return samples.map((sample, at) => {
    round = sample.round < 0 ? 0 : round + (sample.isLast ? 1 : 0);
    return { ...sample, round, sentAtMs: 1_000_000 + at * 100 };
  });
});

function added(table: PathTable, samples: readonly HopSample[]): RouteChange[] {
  return samples.flatMap((sample) => [...table.add(sample)]);
}

/** Summaries of pieces of the samples, each continued from the one before, as JSON keeps them. */
function summariesOf(samples: readonly HopSample[], cuts: readonly number[]): PathSummary[] {
  const edges = [0, ...[...cuts].sort((left, right) => left - right), samples.length];
  const summaries: PathSummary[] = [];
  for (let at = 1; at < edges.length; at++) {
    const piece = samples.slice(edges[at - 1], edges[at]);
    if (piece.length === 0) continue;
    const table = new PathTable(RULES);
    const before = summaries.at(-1);
    if (before) appendSummary(table, stateOf(before));
    const changes = added(table, piece);
    summaries.push(structuredClone(summaryOf(table, changes)));
  }
  return summaries;
}

/** All that a path state is made of; sums of floating-point numbers to twelve digits. */
const shown = (table: PathTable, changes: readonly RouteChange[]): unknown => ({
  figures: table
    .figures()
    .map((figures) =>
      Object.fromEntries(
        Object.entries(figures).map(([name, value]) => [name, name.endsWith('Ms') ? digits(value as number) : value]),
      ),
    ),
  counts: [table.rounds, table.targetSent, table.targetAnswered, table.mismatches, table.sinceMs, table.untilMs],
  state: [table.localErrno, table.error, table.reach, table.fingerprint],
  fates: [...table.flowFates],
  paths: [...table.paths()],
  changes,
});

const digits = (value: number): string =>
  Number.isNaN(value) ? 'none' : (Math.abs(value) < 1e-6 ? 0 : value).toPrecision(9);

describe('summaries of a path', () => {
  it('appended in order make what all samples make', () => {
    fc.assert(
      fc.property(anySamples, fc.array(fc.nat(250), { maxLength: 6 }), (samples, cuts) => {
        const whole = new PathTable(RULES);
        const changes = added(whole, samples);
        const summaries = summariesOf(
          samples,
          cuts.map((cut) => Math.min(cut, samples.length)),
        );
        const joined = new PathTable(RULES);
        for (const summary of summaries) appendSummary(joined, summary);
        expect(
          shown(
            joined,
            summaries.flatMap((summary) => summary.changes),
          ),
        ).toEqual(shown(whole, changes));
      }),
    );
  });

  it('are continued by samples as the table that they were made of', () => {
    fc.assert(
      fc.property(anySamples, fc.nat(250), (samples, cut) => {
        const whole = new PathTable(RULES);
        const changes = added(whole, samples);
        const [first, ...rest] = [samples.slice(0, cut), samples.slice(cut)];
        const joined = new PathTable(RULES);
        const before = summariesOf(first, []);
        for (const summary of before) appendSummary(joined, summary);
        const later = added(joined, rest.flat());
        expect(shown(joined, [...before.flatMap((one) => one.changes), ...later])).toEqual(shown(whole, changes));
      }),
    );
  });

  it('count nothing as a state', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const [summary] = summariesOf(samples, []);
        if (!summary) return;
        const table = new PathTable(RULES);
        appendSummary(table, stateOf(summary));
        expect([table.rounds, table.targetSent, table.figures(), table.sinceMs]).toEqual([
          0,
          0,
          [],
          Number.POSITIVE_INFINITY,
        ]);
        expect([...table.paths()]).toEqual(
          [...new Map(summary.routes.map(([flow]) => [flow, table.paths().get(flow)]))].sort(
            ([left], [right]) => left - right,
          ),
        );
      }),
    );
  });
});
