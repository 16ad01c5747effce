import { describe, expect, it } from 'vitest';
import { fakeDefinition } from '../../engine/service/testing/fake-service.ts';
import { type Batch, decodeBatch, encodeBatch } from '../model/batch.ts';
import { OUTCOMES } from '../model/outcome.ts';
import { projectSchema } from '../model/project-schema.ts';
import { ColumnExtremes } from './column-extremes.ts';
import { describeColumnCrossing } from './thresholds.ts';

const column = { title: 'Days left', name: 'daysLeft', type: 'u16', unit: 'days', scale: 0.5, none: 0xffff } as const;
const word = { ...column, name: 'verdict', unit: 'word', words: { good: 1 } } as const;
const definition = { ...fakeDefinition, columns: [column, word] };
const packets = { ...fakeDefinition, id: 'packets', code: 201, columns: [column] };
const { service: _, ...plain } = packets;
const schema = projectSchema([definition, plain]);

const problems = (thresholds: unknown, probe = 'fake') => {
  const parsed = schema.parse({ sounder: 1, targets: { t: { probe, to: '192.0.2.1', thresholds } } });
  return 'issues' in parsed ? parsed.issues.map(({ path, message }) => [path.slice(3).join('.'), message]) : [];
};

describe('limits for columns', () => {
  it('stand beside the other thresholds', () => {
    expect(problems({ lossRatio: 0.1, daysLeft: { min: 14 } })).toEqual([]);
    expect(problems({ daysLeft: { min: 1, max: 9.5 } })).toEqual([]);
  });

  it.each([
    [{ daysLeft: 14 }, 'daysLeft', 'Write limits as daysLeft: {min: 1, max: 9}'],
    [{ daysLeft: {} }, 'daysLeft', 'Write at least one limit, as daysLeft: {min: 1}'],
    [{ daysLeft: { min: '14' } }, 'daysLeft.min', 'min must be a number, as daysLeft: {min: 1}'],
    [{ daysLeft: { min: 9, max: 1 } }, 'daysLeft', 'The limits are reversed: min 9 is above max 1'],
  ])('of %j have an error at their place', (thresholds, path, message) => {
    expect(problems(thresholds)).toEqual([[path, message]]);
  });

  it('are of amounts only, and of the probe of the target', () => {
    expect(problems({ verdict: { min: 1 } })).toMatchObject([['', expect.stringContaining('verdict')]]);
    expect(problems({ daysLeft: { min: 1 } }, 'packets')).toEqual([
      ['daysLeft', 'packets has no daysLeft: use lossRatio, avg, p50, p95, max'],
    ]);
  });
});

const batchOf = (series: number, values: readonly number[]): Batch =>
  decodeBatch(
    encodeBatch(
      200,
      [column, word],
      values.map((daysLeft, round) => ({
        series,
        round,
        seq: 0,
        sentNs: 0n,
        outcome: OUTCOMES.reply,
        typed: { daysLeft, verdict: 1 },
      })),
    ),
    () => [column, word],
  ) as Batch;

describe('crossings of limits', () => {
  it('are those of the worst sample, in the unit of the column', () => {
    const extremes = new ColumnExtremes();
    extremes.know(1, definition, { daysLeft: { min: 14, max: 90 } });
    extremes.add(batchOf(1, [60, 26, 200]));
    extremes.add(batchOf(1, [27, 0xffff]));
    const found = extremes.crossings(1);
    expect(found).toEqual([
      { figure: 'daysLeft', bound: 'min', limit: 14, value: 13 },
      { figure: 'daysLeft', bound: 'max', limit: 90, value: 100 },
    ]);
    expect(found.map(describeColumnCrossing)).toEqual(['daysLeft 13 is below 14', 'daysLeft 100 is above 90']);
  });

  it('do not exist without values, limits or the series', () => {
    const extremes = new ColumnExtremes();
    extremes.know(1, definition, { daysLeft: { min: 14 } });
    extremes.know(2, definition, { lossRatio: 0.5 });
    extremes.add(batchOf(1, [0xffff]));
    extremes.add(batchOf(2, [0]));
    expect([1, 2, 3].flatMap((series) => extremes.crossings(series))).toEqual([]);
  });
});
