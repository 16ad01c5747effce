import { expect, it } from 'vitest';
import { type Batch, encodeBatch } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { probeOf } from '../../probes/registry.ts';
import type { AlertChange } from '../events/alerts.ts';
import { FindingFeed } from '../live/finding-feed.ts';
import { LimitWatch } from '../live/limit-watch.ts';
import { LoadWatch } from '../live/load-watch.ts';
import { PathFeed } from '../live/path-feed.ts';
import { BASE_MS, frameOf, sample } from '../testing/sample-batches.ts';
import { SampleIntake } from './sample-intake.ts';
import type { IntakeWatches } from './sample-watches.ts';

function intake(hasRoom = () => true, extra: Partial<IntakeWatches> = {}) {
  const clock = new FakeClock();
  const paths = new PathFeed({
    clock,
    routers: { nameOf: () => null, settled: () => Promise.resolve() },
    catalog: { addressOf: () => '', settingsOf: () => undefined },
    planner: { entry: () => undefined },
    networks: { networkOf: () => null, credit: null },
    routes: { add: () => undefined },
  });
  const findings = new FindingFeed(clock, { findingChanged: () => undefined });
  const limits = new LimitWatch({ answersLimited: () => undefined });
  const load = new LoadWatch({
    clock,
    catalog: { current: { identified: [] }, revision: 0 },
    incidents: { loadChanged: () => undefined, latencyCompared: () => undefined },
  });
  const forgotten: string[] = [];
  const forget = (by: string) => (series: ReadonlySet<number>) => void forgotten.push(`${by} ${[...series].join()}`);
  const thresholds = { add: () => undefined, clear: () => undefined, forget: forget('thresholds') };
  const alerted: AlertChange[] = [];
  const alerts = { take: (changes: readonly AlertChange[]) => void alerted.push(...changes), forget: forget('alerts') };
  const acknowledged: number[] = [];
  const log = memoryLog();
  const stored: number[] = [];
  const made = new SampleIntake({
    clock,
    log,
    watches: { paths, findings, limits, load, thresholds, alerts, ...extra },
    store: {
      add(_frame, batch) {
        stored.push(batch.probeCode);
        return hasRoom();
      },
    },
    catalog: { settingsOf: () => undefined },
    onGap: () => undefined,
  });
  const take = (frame: Uint8Array<ArrayBuffer>, no: number) => made.take(frame, () => void acknowledged.push(no));
  const errors = () => log.lines.filter(({ level }) => level === 'error');
  return { take, acknowledged, intake: made, findings, stored, errors, alerted, forgotten };
}

it('acknowledges what is no batch with what came before it, since the engine frees all up to there', () => {
  const { take, acknowledged, intake: made } = intake();
  take(frameOf([sample({ round: 0 })]), 1);
  take(new Uint8Array(7), 2);
  take(frameOf([sample({ round: 1 })]), 3);
  expect([acknowledged, made.storedBatches]).toEqual([[], 0]);
  made.stored(1);
  expect([acknowledged, made.storedBatches]).toEqual([[1, 2], 2]);
  made.stored(1);
  expect([acknowledged, made.storedBatches]).toEqual([[1, 2, 3], 3]);
});

it('counts the samples of a run for which the store had no room', () => {
  let hasRoom = true;
  const { take, intake: made } = intake(() => hasRoom);
  take(frameOf([sample()]), 1);
  expect(made.unstoredSamples).toBe(0);
  hasRoom = false;
  take(frameOf([sample({ round: 1 }), sample({ round: 2 })]), 2);
  take(frameOf([sample({ round: 3 })]), 3);
  expect(made.unstoredSamples).toBe(3);
  made.clear();
  expect(made.unstoredSamples).toBe(0);
});

it('gives the trackers the samples of every probe, also of one with a set number of packets', () => {
  const tracked: number[] = [];
  const findings = { add: (batch: Batch) => void tracked.push(batch.probeCode), clear: () => undefined };
  const { take } = intake(undefined, { findings });
  take(frameOf([sample()]), 1);
  expect(tracked).toEqual([1]);
});

it('stores a batch whose detail cannot be read, and reports that once', () => {
  const { take, stored, errors } = intake();
  const { code, columns } = probeOf('http').definition;
  const typed = Object.fromEntries(columns.map(({ name, none = 0 }) => [name, none]));
  for (const round of [0, 1, 2])
    take(encodeBatch(code, columns, [sample({ round, typed, detail: round === 2 ? '{}' : '{"url":' })]), round + 1);
  expect(stored).toEqual([code, code, code]);
  expect(errors()).toMatchObject([{ message: 'Details of samples could not be read', fields: { samples: 1 } }]);
});

it('stores a batch and shows it to the others when one consumer fails', () => {
  const followed: number[] = [];
  const failing = () => {
    throw new Error('broken');
  };
  const metrics = { add: (batch: Batch) => void followed.push(batch.count) };
  const { take, stored, errors } = intake(undefined, { findings: { add: failing, clear: () => undefined }, metrics });
  take(frameOf([sample()]), 1);
  take(frameOf([sample({ round: 1 })]), 2);
  expect([stored, followed]).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(errors()).toMatchObject([{ message: 'Samples could not be followed', fields: { probe: 1 } }]);
});

it('reports a series that went down and came back, from its first loss', () => {
  const { take, alerted } = intake();
  const outcomes = [OUTCOMES.reply, OUTCOMES.timeout, OUTCOMES.timeout, OUTCOMES.timeout, OUTCOMES.reply];
  take(frameOf(outcomes.map((outcome, round) => sample({ round, outcome, sentMs: BASE_MS + round * 1000 }))), 1);
  expect(alerted).toMatchObject([
    { kind: 'down', series: sample({}).series, isOn: true, atMs: BASE_MS + 1000, engine: 'packet' },
    { kind: 'down', isOn: false, atMs: BASE_MS + 4000 },
  ]);
});

it.each([
  ['removed from the plan', (made: SampleIntake) => made.follow({ remove: [7], add: [] })],
  ['refused by the engine', (made: SampleIntake) => made.forget([{ series: 7 }])],
])('ends the alerts of a series that is %s', (_, end) => {
  const { intake: made, forgotten } = intake();
  end(made);
  expect(forgotten).toEqual(['alerts 7', 'thresholds 7']);
});

it('reports that a series came back whose outage an earlier station had reported', () => {
  const { intake: made, take, alerted } = intake();
  const { series } = sample({});
  made.wereDown([series]);
  take(frameOf([sample({ sentMs: BASE_MS })]), 1);
  expect(alerted).toMatchObject([{ kind: 'down', series, isOn: false, atMs: BASE_MS }]);
});
