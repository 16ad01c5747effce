import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Batch, decodeBatch, encodeBatch } from '../model/batch.ts';
import { CAUSES, countedClass, OUTCOMES, PLAIN_RULES } from '../model/outcome.ts';
import type { PastFigures } from './past-samples.ts';
import { SeriesTable } from './series-table.ts';
import { SummaryBuilder } from './summary.ts';
import { TREND_LENGTH, TREND_LOST } from './trend-columns.ts';

interface Sample {
  readonly outcome: number;
  readonly rttMs: number;
  readonly cause?: number;
}

const reply = (rttMs: number): Sample => ({ outcome: OUTCOMES.reply, rttMs });
const timeout: Sample = { outcome: OUTCOMES.timeout, rttMs: Number.NaN };
const missed: Sample = { outcome: OUTCOMES['not-measured'], rttMs: Number.NaN };

function batchOf(
  samples: readonly (Sample & { readonly ttl?: number; readonly from?: Uint8Array })[],
  series = 0,
): Batch {
  const rows = samples.map(({ outcome, rttMs, cause = 0, ttl, from }, round) => ({
    series,
    round,
    seq: 0,
    sentNs: BigInt(round),
    outcome,
    cause,
    rttNs: rttMs * 1e6,
    replyTtl: ttl ?? 0,
    ...(from ? { from } : {}),
  }));
  return decodeBatch(encodeBatch(1, [], rows), () => []) as Batch;
}

function tableOf(samples: readonly Sample[]): SeriesTable {
  const table = new SeriesTable();
  table.reserve(1);
  table.add(batchOf(samples), () => 0, PLAIN_RULES);
  return table;
}

const past = (samples: readonly Sample[]) => ({
  count: samples.length,
  series: samples.map(() => 0),
  outcome: samples.map((sample) => sample.outcome),
  rttMs: samples.map((sample) => sample.rttMs),
  cause: samples.map((sample) => sample.cause ?? 0),
});

function trendOf(table: SeriesTable): number[] {
  const column = new Float32Array(TREND_LENGTH);
  return [...column.subarray(0, table.trends.copy(0, column, 0))];
}

const figures = (table: SeriesTable, row = 0) => ({
  sent: table.sent[row],
  received: table.received[row],
  lost: table.lost[row],
  notMeasured: table.notMeasured[row],
  duplicates: table.duplicates[row],
  late: table.late[row],
});

/** The same samples as figures. */
function pastFigures(samples: readonly Sample[]): PastFigures {
  const table = tableOf(samples);
  const counted = samples.filter(({ outcome }) => countedClass(outcome, PLAIN_RULES) !== null);
  const hasRtt = ({ rttMs, outcome }: Sample) => outcome === OUTCOMES.reply && !Number.isNaN(rttMs);
  const pairs = counted.filter((one, at) => at > 0 && hasRtt(one) && hasRtt(counted[at - 1] as Sample));
  return {
    ...(figures(table) as Record<keyof ReturnType<typeof figures>, number>),
    roundTrips: counted.filter(hasRtt).length,
    minMs: table.rtts.minMs[0] as number,
    maxMs: table.rtts.maxMs[0] as number,
    avgMs: table.rtts.avgMs(0),
    stdevMs: table.rtts.stdevMs(0),
    jitterMs: table.rtts.jitterMs(0),
    jitterPairs: pairs.length,
    lastMs: table.rtts.lastMs[0] as number,
    lastOutcome: table.lastOutcome[0] as number,
  };
}

const sample: fc.Arbitrary<Sample> = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 0.001, max: 5000, noNaN: true }).map(reply) },
  { weight: 2, arbitrary: fc.constant(timeout) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...Object.values(OUTCOMES)).map((outcome) => ({ outcome, rttMs: Number.NaN })),
  },
);

describe('the table of live figures', () => {
  it('agrees with the exact summary, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 60 }), (samples) => {
        const table = tableOf(samples);
        const exact = new SummaryBuilder(PLAIN_RULES);
        for (const [at, { outcome, rttMs }] of samples.entries()) exact.add(at, outcome, (rttMs * 1e6) / 1e6, at);
        const { rttMs, sent, received, lost, notMeasured, duplicates, late } = exact.build();
        expect(figures(table)).toEqual({ sent, received, lost, notMeasured, duplicates, late });
        for (const [mine, theirs] of [
          [table.rtts.minMs[0], rttMs.min],
          [table.rtts.maxMs[0], rttMs.max],
          [table.rtts.avgMs(0), rttMs.avg],
          [table.rtts.stdevMs(0), rttMs.stdev],
        ] as const) {
          if (theirs === null) expect(mine).toBeNaN();
          else expect(mine).toBeCloseTo(theirs, 6);
        }
      }),
    );
  });

  it('takes jitter between answers in a row, and not over a loss', () => {
    expect(tableOf([reply(1), reply(4), timeout, reply(50), reply(51)]).rtts.jitterMs(0)).toBeCloseTo(2, 9);
    expect(tableOf([reply(1), timeout, reply(4)]).rtts.jitterMs(0)).toBeNaN();
  });

  it('counts an answer without a round trip as received and lets it enter no figure', () => {
    const table = tableOf([reply(2), { outcome: OUTCOMES.reply, rttMs: Number.NaN }, reply(4)]);
    expect(table.received[0]).toBe(3);
    expect([table.rtts.avgMs(0), table.rtts.minMs[0], table.rtts.maxMs[0]]).toEqual([3, 2, 4]);
    expect(table.rtts.jitterMs(0)).toBeNaN();
  });

  it('shows what came last', () => {
    const table = tableOf([reply(2), timeout]);
    expect([table.lastOutcome[0], table.rtts.lastMs[0]]).toEqual([OUTCOMES.timeout, Number.NaN]);
    table.add(batchOf([{ outcome: OUTCOMES.late, rttMs: 2000 }]), () => 0, PLAIN_RULES);
    expect(table.lastOutcome[0]).toBe(OUTCOMES.timeout);
  });

  it("keeps the target's TTL, not a router's", () => {
    const table = new SeriesTable();
    table.reserve(1);
    const from = new Uint8Array(16);
    table.add(
      batchOf([
        { ...reply(1), ttl: 57 },
        { outcome: OUTCOMES.unreachable, rttMs: 1, ttl: 255, from },
      ]),
      () => 0,
      PLAIN_RULES,
    );
    expect(table.replyTtlOf(0)).toBe(57);
  });

  it('leaves out series that are not shown any more', () => {
    const table = new SeriesTable();
    table.reserve(1);
    table.add(batchOf([reply(1)], 9), () => -1, PLAIN_RULES);
    expect([...table.rowsInUse()]).toEqual([]);
    expect(table.hasDirty()).toBe(false);
  });

  it('grows without losing anything', () => {
    const table = tableOf([reply(2), reply(4)]);
    table.reserve(10_000);
    expect([figures(table).received, table.rtts.avgMs(0), table.rtts.jitterMs(0)]).toEqual([2, 3, 2]);
    expect(table.rtts.lastMs[9999]).toBeNaN();
  });

  it('tells each change once', () => {
    const table = tableOf([reply(2), reply(4)]);
    expect(table.takeDirty()).toEqual([0]);
    expect(table.takeDirty()).toEqual([]);
    table.add(batchOf([timeout]), () => 0, PLAIN_RULES);
    expect(table.takeDirty()).toEqual([0]);
  });

  it('forgets everything when a new run begins, and says which rows changed by it', () => {
    const table = tableOf([reply(2), timeout, missed]);
    table.takeDirty();
    table.clear();
    expect(table.takeDirty()).toEqual([0]);
    expect(Object.values(figures(table))).toEqual([0, 0, 0, 0, 0, 0]);
    expect([table.rtts.avgMs(0), table.rtts.minMs[0], table.rtts.lastMs[0], table.rtts.jitterMs(0)]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
  });
});

describe('samples of earlier in the run', () => {
  it('enter counters and figures as if they had been there', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 20 }), fc.array(sample, { maxLength: 20 }), (before, after) => {
        const restored = tableOf(after);
        restored.addPast(past(before), () => 0, PLAIN_RULES);
        const whole = tableOf([...before, ...after]);
        expect(figures(restored)).toEqual(figures(whole));
        for (const figure of [
          (table: SeriesTable) => table.rtts.avgMs(0),
          (table: SeriesTable) => table.rtts.stdevMs(0),
        ]) {
          const expected = figure(whole);
          if (Number.isNaN(expected)) expect(figure(restored)).toBeNaN();
          else expect(figure(restored)).toBeCloseTo(expected, 6);
        }
      }),
    );
  });

  it('leave out missed slots of what cannot be measured here', () => {
    const [absent, slot] = [CAUSES['not-available'], CAUSES['slot-missed']].map((cause) => ({ ...missed, cause }));
    const missedAfter = (...samples: readonly (Sample | undefined)[]) =>
      tableOf(samples.filter((one) => one !== undefined)).missedInAll;
    expect(missedAfter(absent, absent)).toBe(0);
    expect(missedAfter(slot, absent, slot, slot)).toBe(1);
    expect(missedAfter(absent, reply(1), slot)).toBe(1);
  });

  it.each(['addPast', 'recall'] as const)('keep what was missed by our own fault: %s', (take) => {
    const slept = { ...missed, cause: CAUSES.suspended };
    const overrun = { ...missed, cause: CAUSES['still-running'] };
    const table = tableOf([reply(1), slept]);
    table[take](past([reply(2), slept, overrun, slept]), () => 0, PLAIN_RULES);
    expect([table.notMeasured[0], table.missed[0], table.missedInAll]).toEqual([4, 3, 3]);
    table[take]({ ...past([missed]), cause: null }, () => 0, PLAIN_RULES);
    expect(table.missedInAll).toBe(3);
  });

  it('bring a path MTU that was found before, unless a newer one was', () => {
    const table = new SeriesTable();
    table.reserve(2);
    table.takeDirty();
    table.restoreLatest(0, 1280);
    expect([...table.rowsInUse()]).toEqual([0]);
    expect(table.takeDirty()).toEqual([0]);
    table.restoreLatest(0, 1500);
    expect(table.latest[0]).toBe(1280);
    table.clear();
    expect([table.latest[0], table.takeDirty()]).toEqual([Number.NaN, [0]]);
  });

  it('change neither what came last nor the jitter', () => {
    const table = tableOf([reply(10), reply(12)]);
    table.addPast(past([reply(500), timeout, reply(900)]), () => 0, PLAIN_RULES);
    expect([table.rtts.lastMs[0], table.lastOutcome[0], table.rtts.jitterMs(0)]).toEqual([12, OUTCOMES.reply, 2]);
    table.add(batchOf([reply(16)]), () => 0, PLAIN_RULES);
    expect(table.rtts.jitterMs(0)).toBe(3);
  });

  it('count as figures like the samples themselves', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 20 }), fc.array(sample, { maxLength: 20 }), (before, after) => {
        const restored = tableOf(after);
        if (before.length > 0) restored.addFigures(0, pastFigures(before));
        const whole = tableOf([...before, ...after]);
        expect(figures(restored)).toEqual(figures(whole));
        for (const name of ['avgMs', 'stdevMs'] as const) {
          const expected = whole.rtts[name](0);
          if (Number.isNaN(expected)) expect(restored.rtts[name](0)).toBeNaN();
          else expect(restored.rtts[name](0)).toBeCloseTo(expected, 6);
        }
      }),
    );
  });

  it('show what came last where nothing came since', () => {
    const past = pastFigures([reply(10), reply(12)]);
    const [empty, used] = [new SeriesTable(), tableOf([reply(20), timeout])];
    empty.reserve(1);
    for (const table of [empty, used]) table.addFigures(0, past);
    expect([empty.lastOutcome[0], empty.rtts.lastMs[0], empty.rtts.jitterMs(0)]).toEqual([OUTCOMES.reply, 12, 2]);
    expect([used.lastOutcome[0], used.sent[0]]).toEqual([OUTCOMES.timeout, 4]);
  });

  it.each(['addPast', 'recall'] as const)('have a trend and the last TTL, which newer samples continue: %s', (take) => {
    const table = new SeriesTable();
    table.reserve(1);
    const stored = { ...past([reply(5), timeout, missed, reply(7), timeout]), replyTtl: [64, 0, 0, 63, 0] };
    table[take](stored, () => 0, PLAIN_RULES);
    expect([trendOf(table), table.replyTtlOf(0)]).toEqual([[5, TREND_LOST, 7, TREND_LOST], 63]);
    table.add(batchOf([{ ...reply(9), ttl: 60 }]), () => 0, PLAIN_RULES);
    expect([trendOf(table), table.replyTtlOf(0)]).toEqual([[5, TREND_LOST, 7, TREND_LOST, 9], 60]);
    table.clear();
    expect(trendOf(table)).toEqual([]);
  });

  it('come before newer samples in a trend, also between those', () => {
    const table = tableOf([missed]);
    table.addPast({ ...past([reply(5), timeout]), replyTtl: [64, 0] }, () => 0, PLAIN_RULES);
    expect([trendOf(table), table.replyTtlOf(0)]).toEqual([[5, TREND_LOST], 64]);
    table.add(batchOf([{ ...reply(100), ttl: 60 }]), () => 0, PLAIN_RULES);
    table.addPast({ ...past([reply(7)]), replyTtl: [63] }, () => 0, PLAIN_RULES);
    expect([trendOf(table), table.replyTtlOf(0)]).toEqual([[5, TREND_LOST, 7, 100], 60]);
  });

  it('make no pair with the first answer that comes afterwards', () => {
    const table = new SeriesTable();
    table.reserve(1);
    table.addPast(past([reply(500), reply(900)]), () => 0, PLAIN_RULES);
    expect(table.rtts.lastMs[0]).toBeNaN();
    table.add(batchOf([reply(10)]), () => 0, PLAIN_RULES);
    expect(table.rtts.jitterMs(0)).toBeNaN();
  });
});
