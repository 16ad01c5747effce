import { describe, expect, it } from 'vitest';
import { type Batch, decodeBatch, encodeBatch, type SampleRow } from '../model/batch.ts';
import { NO_VALUE, storedValue } from '../model/column-value.ts';
import { OUTCOMES } from '../model/outcome.ts';
import type { ProbeColumn } from '../model/probe-definition.ts';
import { medianRun, type ServiceFinding } from './finding.ts';
import { ServiceTracker } from './service-tracker.ts';

const STATUS: ProbeColumn = { name: 'status', type: 'u16', title: 'Status', unit: 'code', none: NO_VALUE.u16 };
const DEFINITION = { columns: [STATUS], latestColumn: 'status' };

interface Sent {
  readonly status?: number;
  readonly outcome?: keyof typeof OUTCOMES;
  readonly rttMs?: number;
  readonly detail?: object;
}

/** One sample of series 7. */
function batchOf(round: number, { status, outcome = 'reply', rttMs, detail }: Sent): Batch {
  const row: SampleRow = {
    series: 7,
    round,
    seq: 0,
    sentNs: BigInt(round) * 1_000_000_000n,
    outcome: OUTCOMES[outcome],
    rttNs: (rttMs ?? Number.NaN) * 1e6,
    typed: { status: storedValue(STATUS, status) },
    ...(detail && { detail: JSON.stringify(detail) }),
  };
  return decodeBatch(encodeBatch(8, DEFINITION.columns, [row]), () => DEFINITION.columns) as Batch;
}

const stateOf = (tracker: ServiceTracker): ServiceFinding => tracker.states.get(7) as ServiceFinding;

describe('the state of a service', () => {
  it('has the last transaction, in units, with its detail', () => {
    const tracker = new ServiceTracker(DEFINITION);
    const touched = new Set<number>();
    tracker.add(batchOf(3, { status: 200, rttMs: 12, detail: { hops: [] } }), touched);
    expect(stateOf(tracker).last).toMatchObject({
      atMs: 3000,
      round: 3,
      outcome: 'reply',
      durationMs: 12,
      values: { status: 200 },
      detail: { hops: [] },
    });
    expect(touched).toEqual(new Set([7]));
    expect(tracker.latest(stateOf(tracker))).toBe(200);
  });

  it('has a transaction whose detail cannot be read, without it, and continues', () => {
    const tracker = new ServiceTracker(DEFINITION, () => [{ kind: 'changed', describe: () => '' }]);
    tracker.add(batchOf(0, { status: 200, detail: { a: 1 } }));
    const batch = batchOf(1, { status: 404, detail: { a: 2 } });
    expect(tracker.add({ ...batch, details: ['{"a":'] })).toEqual([]);
    expect(stateOf(tracker)).toMatchObject({ last: { round: 1, detail: null }, lastDetailed: { round: 0 } });
    expect(tracker.malformed).toBe(1);
    expect(tracker.add(batchOf(2, { status: 200, detail: { a: 3 } }))).toHaveLength(1);
  });

  it('keeps the last detail beside a transaction without one', () => {
    const tracker = new ServiceTracker(DEFINITION);
    tracker.add(batchOf(0, { status: 200, detail: { a: 1 } }));
    tracker.add(batchOf(1, { outcome: 'timeout' }));
    expect(stateOf(tracker).last.outcome).toBe('timeout');
    expect(stateOf(tracker).lastDetailed?.detail).toEqual({ a: 1 });
    expect(tracker.latest(stateOf(tracker))).toBeNull();
  });

  it('is bounded: old transactions go, and older ones go without their detail', () => {
    const tracker = new ServiceTracker(DEFINITION);
    for (let round = 0; round < 500; round++) tracker.add(batchOf(round, { rttMs: round, detail: { round } }));
    const { recent } = stateOf(tracker);
    expect(recent).toHaveLength(120);
    expect(recent.filter(({ detail }) => detail !== null)).toHaveLength(15);
    expect(recent.at(-1)?.detail).toEqual({ round: 499 });
  });

  it('does not count rounds that were not carried out', () => {
    const tracker = new ServiceTracker(DEFINITION);
    tracker.add(batchOf(0, { rttMs: 5 }));
    tracker.add(batchOf(1, { outcome: 'not-measured' }));
    expect(stateOf(tracker).recent.map(({ round }) => round)).toEqual([0]);
    expect(stateOf(tracker).last.outcome).toBe('not-measured');
  });

  it('has the intermediate samples of one round only', () => {
    const tracker = new ServiceTracker(DEFINITION);
    for (const [round, status] of [
      [0, 1],
      [0, 2],
      [1, 3],
      [1, 4],
    ] as const)
      tracker.add(batchOf(round, { outcome: 'progress', status }));
    expect(stateOf(tracker).progress.map(({ values }) => values['status'])).toEqual([3, 4]);
    tracker.add(batchOf(1, { status: 5 }));
    expect(stateOf(tracker).progress).toHaveLength(2);
  });

  it('has the run with the median duration', () => {
    const tracker = new ServiceTracker(DEFINITION);
    for (const [round, rttMs] of [30, 10, 20, 40].entries()) tracker.add(batchOf(round, { rttMs, detail: { rttMs } }));
    expect(medianRun(stateOf(tracker))?.durationMs).toBe(20);
  });
});

it('reports what changed since the last transaction with a detail', () => {
  const tracker = new ServiceTracker(DEFINITION, (before, now) =>
    before.values['status'] === now.values['status']
      ? []
      : [{ kind: 'status', describe: (target) => `${target}: ${before.values['status']} → ${now.values['status']}` }],
  );
  expect(tracker.add(batchOf(0, { status: 200, detail: {} }))).toEqual([]);
  expect(tracker.add(batchOf(1, { outcome: 'timeout' }))).toEqual([]);
  const [event] = tracker.add(batchOf(2, { status: 503, detail: {} }));
  expect([event?.series, event?.atMs, event?.kind, event?.describe('shop')]).toEqual([
    7,
    2000,
    'status',
    'shop: 200 → 503',
  ]);
});

it('continues with the states of another tracker', () => {
  const first = new ServiceTracker(DEFINITION);
  first.add(batchOf(0, { status: 200, detail: {} }));
  const second = new ServiceTracker(DEFINITION);
  second.takeOver(first.states);
  second.add(batchOf(1, { status: 200, detail: {} }));
  expect(stateOf(second).recent.map(({ round }) => round)).toEqual([0, 1]);
  second.clear();
  expect(second.states.size).toBe(0);
});
