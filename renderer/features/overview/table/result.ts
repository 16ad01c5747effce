import { columnValue, valueText } from '../../../../core/model/column-value.ts';
import { OUTCOMES, outcomeClass } from '../../../../core/model/outcome.ts';
import type { ProbeColumn } from '../../../../core/model/probe-definition.ts';
import { definitionOf } from '../../../../probes/registry.ts';
import { outcomeStyle } from '../../../../ui/format/outcome-style.ts';
import { NOTHING } from '../../../../ui/format/quantities.ts';
import type { LiveRows } from '../../../live/live-rows.ts';
import type { LatestOfAll } from '../../../live/target-rollup.ts';
import type { Row } from './rows.ts';

/** The probe column whose last value is the result; undefined = the probe has none. */
export function resultColumn(probe: string): ProbeColumn | undefined {
  const definition = definitionOf(probe);
  return definition?.columns.find(({ name }) => name === definition.latestColumn);
}

/** The result of a row in the unit of its column, or its word; null = none. */
export function resultOf({ probe }: Pick<Row, 'probe'>, live: LiveRows, slot: number): number | string | null {
  const column = resultColumn(probe);
  const stored = live.columns.latest[slot] ?? Number.NaN;
  return column && !Number.isNaN(stored) ? columnValue(column, stored) : null;
}

/** The result of a row with its unit; of a failed transaction what failed, and the code that the server answered. */
export function resultText(row: Row, live: LiveRows, slot: number): string {
  if (slot < 0 || row.kind === 'group' || !live.hasSamples(slot)) return NOTHING;
  const column = resultColumn(row.probe);
  const value = resultOf(row, live, slot);
  const text = column && value !== null ? valueText(column, value) : null;
  if (!isFailed(row, live, slot)) return text ?? NOTHING;
  const outcome = live.columns.lastOutcome[slot] ?? 0;
  const word = SHORT_WORDS[outcome] ?? outcomeStyle(outcome, row.rules).word;
  if (!column || text === null || !isAnswerCode(column)) return word;
  if (!BY_CODE.has(outcome)) return `${word} (${text})`;
  return isFailureCode(column, live.columns.latest[slot] ?? 0) ? text : word;
}

/** Outcomes in the width of a cell, by their codes. */
const SHORT_WORDS: Readonly<Record<number, string>> = {
  [OUTCOMES.reset]: 'closed',
  [OUTCOMES.unexpected]: 'unexpected',
  [OUTCOMES.denied]: 'denied',
};

/** Outcomes that a code of the answer explains, or that contradict it. */
const BY_CODE: ReadonlySet<number> = new Set([OUTCOMES.unexpected, OUTCOMES.denied, OUTCOMES['server-error']]);

/** Whether a column has codes of answers: of a failure, a duration or a rate is no result. */
const isAnswerCode = ({ unit }: ProbeColumn): boolean => unit === 'code' || unit === 'word';

/** Whether a code alone means a failure: an HTTP status from 400 on, a DNS response code other than NOERROR. */
const isFailureCode = ({ unit }: ProbeColumn, stored: number): boolean =>
  unit === 'code' ? stored >= 400 : stored !== 0;

/** Whether the last transaction of a service failed. */
export function isFailed(row: Row, live: LiveRows, slot: number): boolean {
  if (slot < 0 || row.members || !isService(row) || !live.hasSamples(slot)) return false;
  return outcomeClass(live.columns.lastOutcome[slot] ?? 0, row.rules) === 'lost';
}

/** Whether the row is of a probe of services, whose samples are checks instead of packets. */
export const isService = ({ rules }: Pick<Row, 'rules'>): boolean => rules.service !== undefined;

/** Decides which value stands for the series of a target: the one that limits, or the worst. */
export function latestOfAll(probe: string): LatestOfAll {
  switch (resultColumn(probe)?.unit) {
    case 'bytes':
    case 'mbitPerSecond':
    case 'days':
    case 'dbm':
      return 'least';
    case 'ms':
    case 'seconds':
    case 'percent':
    case 'celsius':
      return 'greatest';
    default:
      return 'same';
  }
}
