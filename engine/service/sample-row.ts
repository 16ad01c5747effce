import type { SampleRow } from '../../core/model/batch.ts';
import { storedValue } from '../../core/model/column-value.ts';
import { OUTCOMES, TIMESTAMP_SOURCES } from '../../core/model/outcome.ts';
import type { ServiceEntry } from '../../core/model/packet.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import type { Json, ServiceResult } from '../../core/ports/service.ts';

/** Upper limit of the JSON of one transaction, in characters. */
const MAX_DETAIL = 16_384;

/** The start of a transaction. */
export interface RunStart {
  readonly round: number;
  readonly sentNs: bigint;
  /** Send delay against the plan, µs. */
  readonly lateUs: number;
}

/**
 * A finished transaction as a sample.
 * @param tooLong called with the length of a detail that is left out, as a part of it would be none that a view can read
 */
export function resultRow(
  { series }: ServiceEntry,
  { columns }: ProbeDefinition,
  start: RunStart,
  result: ServiceResult,
  tooLong: (characters: number) => void,
): SampleRow {
  const { outcome, durationMs, cause = 0, detail } = result;
  const text = detail === undefined ? undefined : detailText(detail, tooLong);
  return {
    series,
    round: start.round,
    seq: 0,
    sentNs: start.sentNs,
    lateUs: start.lateUs,
    rttNs: durationMs === null ? Number.NaN : durationMs * 1e6,
    outcome: OUTCOMES[outcome],
    cause,
    stamps: durationMs === null ? TIMESTAMP_SOURCES.none : TIMESTAMP_SOURCES.user,
    typed: typedOf(columns, result.columns ?? {}),
    ...(text === undefined ? {} : { detail: text }),
  };
}

/** A round that was not carried out. @param sentNs when it was due */
export function missedRow(
  { series }: ServiceEntry,
  { columns }: ProbeDefinition,
  round: number,
  sentNs: bigint,
  cause: number,
): SampleRow {
  return { series, round, seq: 0, sentNs, outcome: OUTCOMES['not-measured'], cause, typed: typedOf(columns, {}) };
}

const typedOf = (
  columns: ProbeDefinition['columns'],
  values: Readonly<Record<string, number | null>>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(columns.map((column) => [column.name, storedValue(column, values[column.name])]));

function detailText(detail: Json, tooLong: (characters: number) => void): string | undefined {
  const text = JSON.stringify(detail);
  if (text.length <= MAX_DETAIL) return text;
  tooLong(text.length);
  return undefined;
}
