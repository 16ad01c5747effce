import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type Batch, decodeBatch, encodeBatch, type SampleRow } from '../../../core/model/batch.ts';
import { HISTORY_FRAME, readColumnFrame, TAIL_FRAME } from '../../../core/model/column-frame.ts';
import { storedValue } from '../../../core/model/column-value.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import type { Frame } from '../../../core/rpc/contract.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { chartColumn, outcomeRules, ownColumnsOf } from '../../../probes/registry.ts';
import { temperature } from '../../../probes/temperature/common/definition.ts';
import { TailFeed } from '../../live/tail-feed.ts';
import { checkMeasure } from '../../page/archive.ts';
import { BASE_MS, sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { HOUR_MS, startOf } from '../days/spans.ts';
import { JournalWriter } from '../journal-writer.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS, migrate } from '../schema.ts';
import { HistoryReading } from './history-reading.ts';
import { journalParts } from './testing/journal-parts.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
const { code } = temperature;
const celsius = chartColumn(code, 'celsius');

/** Samples with one value in °C each, a second apart; null = no value. */
function rowsOf(values: readonly (number | null)[], outcomes: readonly number[] = []): SampleRow[] {
  return values.map((value, at) => ({
    ...sample({ round: at, sentMs: BASE_MS + at * 1000, outcome: outcomes[at] ?? OUTCOMES.reply }),
    typed: { celsius: celsius ? storedValue(celsius, value) : 0 },
    detail: '{"a":1}',
  }));
}

const frameOf = (...samples: Parameters<typeof rowsOf>): Uint8Array<ArrayBuffer> =>
  encodeBatch(code, ownColumnsOf(code) ?? [], rowsOf(...samples));

function history(values: readonly (number | null)[], measure: string, outcomes?: readonly number[]) {
  const db = new BetterSqlite3(':memory:');
  migrate(db, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS);
  const writer = new JournalWriter(db, ownColumnsOf, 1e12);
  writer.add(frameOf(values, outcomes));
  writer.commit();
  const through = { rowId: Number.MAX_SAFE_INTEGER, batch: 1 };
  const query = { series: [1], fromMs: BASE_MS, toMs: BASE_MS + 4000, columns: 2, measure, through };
  const scan = new HistoryReading(journalParts(db), query);
  while (!scan.step(0, () => 0));
  const frame = readColumnFrame(scan.frames()[0] as Uint8Array, HISTORY_FRAME);
  const rounded = (column: Float32Array | undefined) => [...(column ?? [])].map((value) => Number(value.toFixed(3)));
  return {
    damaged: scan.damaged,
    min: rounded(frame?.columns.minMs),
    avg: rounded(frame?.columns.avgMs),
    max: rounded(frame?.columns.maxMs),
    lost: [...(frame?.columns.lost ?? [])],
  };
}

/** Figures of a chart that is one pixel wide. */
function onlyColumn(rig: ReadRig, span: { fromMs: number; toMs: number; columns: number }) {
  const through = { rowId: Number.MAX_SAFE_INTEGER, batch: 1 };
  const reading = rig.run(new HistoryReading(rig.parts, { series: [1], ...span, measure: 'celsius', through }));
  const columns = readColumnFrame(reading.frames()[0] as Frame, HISTORY_FRAME)?.columns;
  return { min: columns?.minMs[0], avg: columns?.avgMs[0], max: columns?.maxMs[0], lost: columns?.lost[0] };
}

describe('the history of a probe column', () => {
  it('has its values in their unit, with their sign', () => {
    expect(history([-12.5, -7.5, 41.2, 41.4], 'celsius')).toEqual({
      damaged: 0,
      min: [-12.5, 41.2],
      avg: [-10, 41.3],
      max: [-7.5, 41.4],
      lost: [0, 0],
    });
  });

  it('leaves out samples without a value, and counts those that were lost', () => {
    const outcomes = [OUTCOMES.reply, OUTCOMES.reply, OUTCOMES.timeout, OUTCOMES.reply];
    expect(history([20, null, 99, 30], 'celsius', outcomes)).toMatchObject({ avg: [20, 30], lost: [0, 1] });
  });

  it('has no values for a probe without the column', () => {
    expect(history([20, 21, 22, 23], 'otherMs')).toMatchObject({ avg: [Number.NaN, Number.NaN], damaged: 0 });
  });

  it('is the same from the journal, from blocks, from minutes and from hours', () => {
    const values = Array.from({ length: 180 }, (_, at) => (at % 7 === 0 ? null : (at % 50) - 20.5));
    const outcomes = values.map((_, at) => (at % 11 === 0 ? OUTCOMES.timeout : OUTCOMES.reply));
    const counted = values.filter((value, at) => value !== null && at % 11 !== 0) as number[];
    const expected = {
      min: Math.min(...counted),
      avg: counted.reduce((sum, value) => sum + value, 0) / counted.length,
      max: Math.max(...counted),
      lost: outcomes.filter((outcome) => outcome === OUTCOMES.timeout).length,
    };
    const rig = new ReadRig(tempDir(), BASE_MS + 180_000);
    try {
      rig.write(rowsOf(values, outcomes), code);
      const hourEndMs = startOf(HOUR_MS, BASE_MS) + HOUR_MS;
      // In the journal; in blocks and minutes; in hours, which a chart of 30 days reads.
      for (const [foldedMs, spanMs] of [
        [null, HOUR_MS],
        [BASE_MS + 240_000, HOUR_MS],
        [BASE_MS + 240_000, 24 * HOUR_MS],
        [hourEndMs + 2 * HOUR_MS, 720 * HOUR_MS],
      ] as const) {
        if (foldedMs !== null) rig.fold(foldedMs);
        const found = onlyColumn(rig, { fromMs: hourEndMs - spanMs, toMs: hourEndMs, columns: 1 });
        expect(found).toEqual({
          min: expect.closeTo(expected.min, 2),
          avg: expect.closeTo(expected.avg, 2),
          max: expect.closeTo(expected.max, 2),
          lost: expected.lost,
        });
      }
    } finally {
      rig.close();
    }
  });

  it('is refused for a column that no probe has as a number', () => {
    expect(() => checkMeasure('celsius')).not.toThrow();
    expect(() => checkMeasure(undefined)).not.toThrow();
    for (const name of ['throttled', 'series', '__proto__']) expect(() => checkMeasure(name)).toThrow(/No probe has/);
  });
});

it('the tail of a probe column has the same values', () => {
  const clock = new FakeClock();
  const feed = new TailFeed(clock);
  const sent: Frame[] = [];
  const sink = {
    credit: 9,
    send: (frame: Frame) => void sent.push(frame),
    onCredit: () => undefined,
    end: () => undefined,
  };
  feed.open({ series: [1], measure: 'celsius' }, sink, new AbortController().signal);
  feed.add(decodeBatch(frameOf([-12.5, null]), ownColumnsOf) as Batch, outcomeRules(code), 1);
  clock.advance(50);
  expect([...(readColumnFrame(sent[0] as Frame, TAIL_FRAME)?.columns.rttMs ?? [])]).toEqual([-12.5, Number.NaN]);
});
