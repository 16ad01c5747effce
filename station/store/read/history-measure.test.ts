import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type Batch, decodeBatch, encodeBatch } from '../../../core/model/batch.ts';
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
import { JournalWriter } from '../journal-writer.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS, migrate } from '../schema.ts';
import { HistoryReading } from './history-reading.ts';
import { journalParts } from './testing/journal-parts.ts';

const { code } = temperature;
const celsius = chartColumn(code, 'celsius');

/** A frame with one sample for each value in °C, a second apart; null = no value. */
function frameOf(values: readonly (number | null)[], outcomes: readonly number[] = []): Uint8Array<ArrayBuffer> {
  const rows = values.map((value, at) => ({
    ...sample({ round: at, sentMs: BASE_MS + at * 1000, outcome: outcomes[at] ?? OUTCOMES.reply }),
    typed: { celsius: celsius ? storedValue(celsius, value) : 0 },
    detail: '{"a":1}',
  }));
  return encodeBatch(code, ownColumnsOf(code) ?? [], rows);
}

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
