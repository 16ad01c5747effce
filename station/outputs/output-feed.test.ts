import { describe, expect, it } from 'vitest';
import { CAUSES, OUTCOMES } from '../../core/model/outcome.ts';
import { BASE_MS } from '../testing/sample-batches.ts';
import type { Outbox } from './outbox.ts';

import { at, feedRigs, HOUR_MS, INTERVALS, LIMITS, SAMPLES } from './testing/feed-rig.ts';

const newRig = feedRigs();

describe('samples', () => {
  it('of each series are queued in the order in which they were sent, not in which they completed', () => {
    const { rig, start, queued } = newRig();
    const [a = 0, b = 0] = rig.identify('a', 'b');
    const step = start(SAMPLES);
    step();
    // The loss of second 1 is known after the reply of second 2.
    rig.store([at(a, 0), at(b, 0, { rttNs: 2e6 })]);
    rig.store([at(a, 2)]);
    rig.store([at(a, 1, { outcome: OUTCOMES.timeout, rttNs: Number.NaN })]);
    rig.store([at(a, 30)]);
    step();
    expect(queued().get('sounder_sample_success{a}')).toEqual([
      { value: 1, ms: BASE_MS },
      { value: 0, ms: BASE_MS + 1000 },
      { value: 1, ms: BASE_MS + 2000 },
    ]);
    expect(
      queued()
        .get('sounder_sample_rtt_seconds{a}')
        ?.map(({ value }) => value),
    ).toEqual([0.001, 0.001]);
    expect(queued().get('sounder_sample_rtt_seconds{b}')).toEqual([{ value: 0.002, ms: BASE_MS }]);
  });

  it('measured before the output was added are not sent', () => {
    const { rig, start, queued } = newRig();
    const [a = 0] = rig.identify('a');
    rig.store([at(a, 0)]);
    const step = start(SAMPLES);
    step();
    rig.store([at(a, 1)]);
    rig.store([at(a, 60)]);
    step();
    expect(queued().get('sounder_sample_success{a}')).toEqual([{ value: 1, ms: BASE_MS + 1000 }]);
  });

  it('are in exactly one request, wherever the process was killed', () => {
    const { rig, start, queued } = newRig();
    const [a = 0, b = 0] = rig.identify('a', 'b');
    start(SAMPLES)();
    for (let second = 0; second < 120; second++) {
      rig.store([at(a, second), ...(second % 3 === 0 ? [at(b, second)] : [])]);
      if (second % 4 === 0) start(SAMPLES)(); // each time a new process
    }
    rig.store([at(a, 300)]);
    start(SAMPLES)();
    const expected = (step: number) => Array.from({ length: 120 / step }, (_, n) => BASE_MS + n * step * 1000);
    expect(
      queued()
        .get('sounder_sample_success{a}')
        ?.map(({ ms }) => ms),
    ).toEqual(expected(1));
    expect(
      queued()
        .get('sounder_sample_success{b}')
        ?.map(({ ms }) => ms),
    ).toEqual(expected(3));
  });

  it('that were stored after later ones had been sent are left out and counted', () => {
    const { rig, start, queued, lost } = newRig();
    const [a = 0] = rig.identify('a');
    const step = start(SAMPLES);
    step();
    rig.store([at(a, 0)]);
    rig.store([at(a, 60)]);
    step();
    rig.store([at(a, 10), at(a, 11, { outcome: OUTCOMES['not-measured'], cause: CAUSES['slot-missed'] })]);
    rig.store([at(a, 120)]);
    step();
    expect(
      queued()
        .get('sounder_sample_success{a}')
        ?.map(({ ms }) => ms),
    ).toEqual([BASE_MS, BASE_MS + 60_000]);
    expect(lost.late).toBe(1);
  });

  it('of the future are left out and counted: they hold up no other one', () => {
    const { rig, clock, start, queued, lost } = newRig();
    const [a = 0] = rig.identify('a');
    const step = start(SAMPLES);
    step();
    rig.store([at(a, 0), at(a, 200_000)]);
    for (let second = 1; second <= 60; second++) rig.store([at(a, second)]);
    step();
    clock.advance(60_000);
    step();
    const start0 = Array.from({ length: 61 }, (_, second) => BASE_MS + second * 1000);
    const times = () =>
      queued()
        .get('sounder_sample_success{a}')
        ?.map(({ ms }) => ms);
    expect(times()).toEqual(start0);
    expect(lost).toMatchObject({ late: 0, ahead: 1 });
    rig.store([at(a, 61)]);
    rig.store([at(a, 120)]);
    start(SAMPLES)();
    expect(times()).toEqual([...start0, BASE_MS + 61_000]);
  });

  it.each(['running', 'restarted'])('after the clock was set back are sent (%s)', (kind) => {
    const { rig, clock, start, queued, lost } = newRig();
    const [a = 0] = rig.identify('a');
    let step = start(SAMPLES);
    step();
    for (let second = 3500; second < 3600; second++) rig.store([at(a, second)]);
    step();
    const before = queued().get('sounder_sample_success{a}')?.length ?? 0;
    expect(before).toBeGreaterThan(90);
    clock.step(-HOUR_MS);
    if (kind === 'restarted') step = start(SAMPLES);
    step();
    for (let second = 0; second < 10; second++) rig.store([at(a, second)]);
    rig.store([at(a, 60)]);
    clock.step(60_000);
    step();
    start(SAMPLES)();
    const times = queued()
      .get('sounder_sample_success{a}')
      ?.map(({ ms }) => (ms - BASE_MS) / 1000);
    expect(times?.slice(before)).toEqual(Array.from({ length: 10 }, (_, second) => second));
    expect(lost).toMatchObject({ late: 0, ahead: kind === 'running' ? 100 - before : 0 });
  });

  it('at the end of a run are sent after a while', () => {
    const { rig, clock, start, queued } = newRig();
    const [a = 0] = rig.identify('a');
    const step = start(SAMPLES);
    step();
    rig.store([at(a, 0), at(a, 1)]);
    step();
    expect(queued().size).toBe(0);
    clock.advance(20_000);
    step();
    expect(queued().get('sounder_sample_success{a}')).toHaveLength(2);
    rig.store([at(a, 2)]);
    step();
    clock.advance(20_000);
    step();
    expect(queued().get('sounder_sample_success{a}')).toHaveLength(3);
  });

  it('that an engine still holds are waited for, however long it takes until the station has them', () => {
    const { rig, clock, start, queued, lost } = newRig();
    const [a = 0] = rig.identify('a');
    start(SAMPLES)();
    rig.store([at(a, 0), at(a, 2)]);
    const step = start(SAMPLES, LIMITS, rig.outbox, false);
    step();
    clock.advance(120_000);
    step();
    expect(queued().size).toBe(0);
    step.settle();
    step();
    rig.store([at(a, 1)]);
    step();
    expect(queued().size).toBe(0);
    clock.advance(20_000);
    step();
    expect(queued().get('sounder_sample_success{a}')).toHaveLength(3);
    expect(lost.late).toBe(0);
  });

  it('are split into requests of bounded size, still in order', () => {
    const { rig, start, bodies, queued } = newRig();
    const [a = 0] = rig.identify('a');
    const step = start(SAMPLES);
    step();
    rig.store(Array.from({ length: 3000 }, (_, n) => at(a, 0, { seq: n, sentNs: BigInt(BASE_MS + n) * 1_000_000n })));
    rig.store([at(a, 60)]);
    step();
    expect(bodies().length).toBe(6);
    const times =
      queued()
        .get('sounder_sample_success{a}')
        ?.map(({ ms }) => ms) ?? [];
    expect(times).toEqual(Array.from({ length: 3000 }, (_, n) => BASE_MS + n));
  });

  it('drop the oldest and are counted when the queue is full or too old', () => {
    const { rig, clock, start, queued, lost } = newRig();
    const [a = 0] = rig.identify('a');
    const step = start(SAMPLES, { maxBytes: 300, maxAgeMs: 60_000 });
    step();
    for (let second = 0; second <= 100; second += 10) {
      rig.store([at(a, second)]);
      step();
    }
    const left = queued().get('sounder_sample_success{a}') ?? [];
    expect(left.at(-1)?.ms).toBe(BASE_MS + 90_000);
    expect(left.length).toBeLessThan(10);
    expect(lost.overflow).toBe(2 * (10 - left.length));
    clock.advance(61_000);
    rig.store([at(a, 200)]);
    rig.store([at(a, 300)]);
    step();
    expect(lost.expired).toBe(2 * left.length);
  });

  it('rows that the journal deleted first are reported', () => {
    const { rig, start, lost } = newRig();
    const [a = 0] = rig.identify('a');
    const step = start(SAMPLES);
    rig.store([at(a, 0)]);
    step();
    for (let second = 1; second < 10; second++) rig.store([at(a, second)]);
    rig.journal.prepare('DELETE FROM journal WHERE id < 8').run();
    step();
    expect(lost.missed).toBe(6);
  });

  it('rows that were deleted before samples of them could be sent are reported after a restart', () => {
    const { rig, start, lost } = newRig();
    const [a = 0] = rig.identify('a');
    start(INTERVALS)();
    for (let second = 0; second < 60; second++) rig.store([at(a, second)]);
    start(INTERVALS)(); // the last interval is not over: its rows are to be read again
    const { done, read } = JSON.parse(rig.outbox.progress('prom') ?? '') as { done: number; read: number };
    expect(done).toBeLessThan(read - 2);
    expect(start(INTERVALS).doneRow()).toBe(done);
    rig.journal.prepare('DELETE FROM journal WHERE id <= ?').run(done + 2);
    start(INTERVALS)();
    expect(lost.missed).toBe(2);
    start(INTERVALS)();
    expect(lost.missed).toBe(2);
  });

  it('of a journal that was replaced are not taken for rows of the one before', () => {
    const { rig, start, queued } = newRig();
    const [a = 0] = rig.identify('a');
    start(SAMPLES)();
    for (const second of [0, 1, 60]) rig.store([at(a, second)]);
    start(SAMPLES)();
    const before = queued().get('sounder_sample_success{a}')?.length;
    rig.journal.prepare("UPDATE meta SET value = 'other' WHERE key = 'journal-id'").run();
    for (const second of [61, 120]) rig.store([at(a, second)]);
    start(SAMPLES)(); // begins with what is measured from now on
    rig.store([at(a, 121)]);
    rig.store([at(a, 180)]);
    start(SAMPLES)();
    const seconds = queued()
      .get('sounder_sample_success{a}')
      ?.map(({ ms }) => (ms - BASE_MS) / 1000);
    expect(seconds?.slice(before)).toEqual([121]);
  });

  it('a row that is damaged is reported once, and the others are sent', () => {
    const { rig, start, lost, queued } = newRig();
    const [a = 0] = rig.identify('a');
    start(SAMPLES)();
    for (const second of [0, 1, 2]) rig.store([at(a, second)]);
    rig.journal.prepare("UPDATE journal SET blob = x'00' WHERE id = 2").run();
    rig.store([at(a, 30)]);
    start(SAMPLES)();
    rig.store([at(a, 60)]);
    start(SAMPLES)();
    expect(lost.damaged).toBe(1);
    const seconds = queued()
      .get('sounder_sample_success{a}')
      ?.map(({ ms }) => (ms - BASE_MS) / 1000);
    expect(seconds).toEqual([0, 2, 30]);
  });

  it('a queue that cannot be written is tried again, and loses nothing', () => {
    const { rig, start, queued } = newRig();
    const [a = 0] = rig.identify('a');
    let isFull = false;
    const outbox = Object.create(rig.outbox, {
      add: {
        value(...parts: Parameters<Outbox['add']>) {
          if (isFull) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
          rig.outbox.add(...parts);
        },
      },
    }) as Outbox;
    const step = start(SAMPLES, LIMITS, outbox);
    step();
    rig.store([at(a, 0)]);
    rig.store([at(a, 30)]);
    isFull = true;
    expect(step).toThrow('full');
    rig.store([at(a, 60)]);
    expect(step).toThrow('full');
    isFull = false;
    step();
    expect(
      queued()
        .get('sounder_sample_success{a}')
        ?.map(({ ms }) => ms),
    ).toEqual([BASE_MS, BASE_MS + 30_000]);
  });
});

describe('intervals', () => {
  it('have figures of RTT and loss, and counters that continue, also after a crash', () => {
    const { rig, start, queued } = newRig();
    const [a = 0] = rig.identify('a');
    start(INTERVALS)();
    const lossAt = (second: number) => at(a, second, { outcome: OUTCOMES.timeout, rttNs: Number.NaN });
    const start0 = Math.floor(BASE_MS / 10_000) * 10_000 - BASE_MS; // seconds count from the start of an interval
    const s = (second: number) => start0 / 1000 + second + 10;
    rig.store([
      at(a, s(0), { rttNs: 1e6 }),
      at(a, s(1), { rttNs: 3e6 }),
      lossAt(s(2)),
      at(a, s(3), { outcome: OUTCOMES['not-measured'], cause: 1 }),
    ]);
    rig.store([at(a, s(15), { rttNs: 5e6 })]);
    start(INTERVALS)();
    rig.store([at(a, s(40))]);
    start(INTERVALS)();
    const ends = [BASE_MS + s(10) * 1000, BASE_MS + s(20) * 1000];
    const of = (name: string) => queued().get(name);
    expect(of('sounder_sent_total{a}')).toEqual([
      { value: 3, ms: ends[0] },
      { value: 4, ms: ends[1] },
    ]);
    expect(of('sounder_lost_total{a timeout}')?.map(({ value }) => value)).toEqual([1, 1]);
    expect(of('sounder_not_measured_total{a slot-missed}')?.map(({ value }) => value)).toEqual([1, 1]);
    expect(of('sounder_interval_loss_ratio{a}')?.map(({ value }) => value)).toEqual([1 / 3, 0]);
    expect(of('sounder_interval_rtt_min_seconds{a}')?.map(({ value }) => value)).toEqual([0.001, 0.005]);
    expect(of('sounder_interval_rtt_mean_seconds{a}')?.[0]?.value).toBeCloseTo(0.002, 12);
    expect(of('sounder_interval_rtt_p50_seconds{a}')?.[0]?.value).toBeCloseTo(0.002, 12);
    expect(of('sounder_interval_rtt_max_seconds{a}')?.map(({ value }) => value)).toEqual([0.003, 0.005]);
  });

  it('have losses and faults of this host at 0 before the first, so that its increase is seen', () => {
    const { rig, start, queued } = newRig();
    const [a = 0, b = 0] = rig.identify('a', 'b');
    start(INTERVALS)();
    const failed = { outcome: OUTCOMES['local-error'], cause: 13, rttNs: Number.NaN };
    rig.store([at(a, 0), at(b, 0, failed), at(a, 60), at(b, 60)]);
    start(INTERVALS)();
    const first = (name: string) => queued().get(name)?.[0]?.value;
    expect(first('sounder_lost_total{a timeout}')).toBe(0);
    expect(first('sounder_lost_total{a unreachable}')).toBe(0);
    expect(first('sounder_not_measured_total{a slot-missed}')).toBe(0);
    // Another cause has a count from the first on, with all series.
    expect(first('sounder_not_measured_total{b none}')).toBe(1);
    expect(first('sounder_not_measured_total{a none}')).toBe(0);
  });

  it('counts what was stored too late in the next one', () => {
    const { rig, start, queued } = newRig();
    const [a = 0] = rig.identify('a');
    const step = start(INTERVALS);
    step();
    rig.store([at(a, 0)]);
    rig.store([at(a, 60)]);
    step();
    rig.store([at(a, 5)]);
    rig.store([at(a, 120)]);
    step();
    expect(
      queued()
        .get('sounder_sent_total{a}')
        ?.map(({ value }) => value),
    ).toEqual([1, 3]);
  });
});
