import { addressTest } from '../../../../core/model/address-match.ts';
import { parseDuration } from '../../../../core/model/duration.ts';
import { OUTCOMES } from '../../../../core/model/outcome.ts';
import { percentile } from '../../../../core/stats/percentile.ts';
import { TREND_LENGTH } from '../../../../core/stats/trend-columns.ts';
import { siteLevels } from '../../../base/grouping.ts';
import type { LiveRows } from '../../../live/live-rows.ts';
import type { ColumnId } from '../table/column-list.ts';
import { liveValue } from '../table/columns.ts';
import { resultColumn } from '../table/result.ts';
import { isAboveThreshold, stateOf } from '../table/row-state.ts';
import { cellText, type Row, type TextColumn } from '../table/rows.ts';
import { wildcardTest } from './wildcard.ts';

export type RowTest = (row: Row, live: LiveRows) => boolean;

const inStates =
  (...states: readonly string[]): RowTest =>
  (row, live) =>
    states.includes(stateOf(row, live));

/** `up` includes lossy, `down` includes unreachable. */
const STATES = {
  down: inStates('down', 'unreachable'),
  up: inStates('up', 'lossy'),
  lossy: inStates('lossy'),
  unreachable: inStates('unreachable'),
  waiting: inStates('waiting'),
  unmeasured: inStates('not-measured'),
  unresolved: inStates('unresolved'),
  disabled: (row) => !row.isEnabled,
  threshold: isAboveThreshold,
} satisfies Readonly<Record<string, RowTest>>;

const lastWas =
  (outcome: number): RowTest =>
  (row, live) => {
    const slot = live.slotOf(row.series);
    return slot >= 0 && live.hasSamples(slot) && live.columns.lastOutcome[slot] === outcome;
  };

/** Rows by how their last sample ended. */
const LAST_OUTCOMES = {
  timeout: lastWas(OUTCOMES.timeout),
  refused: lastWas(OUTCOMES.refused),
  prohibited: lastWas(OUTCOMES.prohibited),
} satisfies Readonly<Record<string, RowTest>>;

const STATE_TESTS: Readonly<Record<string, RowTest>> = { ...STATES, ...LAST_OUTCOMES };

/** The words that stand for a state, in the order in which they are offered. */
export const STATE_WORDS: readonly string[] = Object.keys(STATE_TESTS);

/** Terms of tiles and rows that have several words. */
const PHRASE_TESTS: Readonly<Record<string, RowTest>> = {
  'not measured': STATES.unmeasured,
  'not-measured': STATES.unmeasured,
  'no reply yet': STATES.waiting,
  'no result yet': STATES.waiting,
  'some failed': STATES.lossy,
  'outside schedule': inStates('outside-schedule'),
  'above threshold': isAboveThreshold,
  'cannot be sent': lastWas(OUTCOMES['local-error']),
};
export const PHRASES: readonly string[] = Object.keys(PHRASE_TESTS);

/** Tests by the word or phrase that stands for a state. */
export const NAMED_TESTS: ReadonlyMap<string, RowTest> = new Map(Object.entries({ ...STATE_TESTS, ...PHRASE_TESTS }));

/** Percentiles that no column has: share of the replies of the trend line, 0 to 1. */
const PERCENTILE_SHARES = { p90: 0.9, p99: 0.99 };
const PERCENTILES: Readonly<Record<string, number>> = PERCENTILE_SHARES;

const LIVE_FIELDS = {
  loss: 'loss',
  rtt: 'lastMs',
  last: 'lastMs',
  min: 'minMs',
  avg: 'avgMs',
  median: 'p50Ms',
  p50: 'p50Ms',
  p95: 'p95Ms',
  max: 'maxMs',
  stdev: 'stdevMs',
  jitter: 'jitterMs',
  sent: 'sent',
  received: 'received',
  lost: 'lost',
  missed: 'missed',
  result: 'result',
  mtu: 'result',
  ttl: 'replyTtl',
  uptime: 'uptime',
  mos: 'mos',
} satisfies Readonly<Record<string, ColumnId>>;
const FIELDS: Readonly<Record<string, ColumnId>> = LIVE_FIELDS;
/** Fields that are percentiles of a column, and those of the trend line. */
export const COLUMN_PERCENTILES: readonly string[] = ['median', 'p50', 'p95'] satisfies (keyof typeof LIVE_FIELDS)[];
export const TREND_PERCENTILES: readonly string[] = Object.keys(PERCENTILES);
/** The age of the state: `since<1h` changed within the last hour. */
const AGE_FIELD = 'since';

const TEXTS = {
  name: 'name',
  address: 'address',
  label: 'addressLabel',
  probe: 'probe',
  port: 'port',
  group: 'group',
  agent: 'agent',
  tag: 'tags',
  site: 'site',
  notes: 'notes',
} satisfies Readonly<Record<string, TextColumn>>;
const TEXT_OF: Readonly<Record<string, TextColumn>> = TEXTS;

/** Every word that means something in a filter: states and fields. */
export type FilterWord =
  | keyof typeof STATES
  | keyof typeof LAST_OUTCOMES
  | keyof typeof LIVE_FIELDS
  | keyof typeof PERCENTILE_SHARES
  | typeof AGE_FIELD
  | keyof typeof TEXTS;

/** The fields that can be compared with a number, and those with a text. */
export const NUMBER_FIELDS: readonly string[] = [...Object.keys(FIELDS), AGE_FIELD, ...TREND_PERCENTILES, 'port'];
export const TEXT_FIELDS: readonly string[] = Object.keys(TEXTS);
/** All fields, those first that are used most. */
export const ALL_FIELDS: readonly string[] = [...new Set(['state', ...TEXT_FIELDS, ...NUMBER_FIELDS])];

export const isTextField = (field: string): boolean => Object.hasOwn(TEXTS, field);

/** The percentile of the replies in the trend line, in ms; NaN without one. */
function recentPercentile(live: LiveRows, slot: number, share: number): number {
  if (slot < 0) return Number.NaN;
  const values = live.trend.subarray(slot * TREND_LENGTH, (slot + 1) * TREND_LENGTH).filter((value) => value >= 0);
  return percentile(values.sort(), share) ?? Number.NaN;
}

type Figure = (row: Row, live: LiveRows) => number;

/** The result is a path MTU. */
const hasMtu = ({ probe }: Row): boolean => resultColumn(probe)?.name.endsWith('Mtu') === true;

/** The number of a field; undefined = it has none. */
export function figureOf(field: string): Figure | undefined {
  if (field === 'port') return (row) => (row.port === '' ? Number.NaN : Number(row.port));
  if (field === AGE_FIELD) return (row, live) => live.stateAgeMs(live.slotOf(row.series));
  const share = Object.hasOwn(PERCENTILES, field) ? PERCENTILES[field] : undefined;
  if (share !== undefined) return (row, live) => recentPercentile(live, live.slotOf(row.series), share);
  const column = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
  const figure = column && ((row: Row, live: LiveRows) => liveValue(column, live, row));
  return field === 'mtu' && figure ? (row, live) => (hasMtu(row) ? figure(row, live) : Number.NaN) : figure;
}

/** The number on the right of a comparison, in the unit of the field: percent for loss, ms unless a unit is written. */
export function limitOf(field: string, written: string): number | { readonly problem: string } {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?|\.\d+)(%|[a-zµ]+)?$/.exec(written.replace(',', '.')) ?? [];
  if (digits === '') return { problem: `${field} needs a number, e.g. ${field}>5` };
  const number = Number(digits);
  if (field === 'loss' || field === 'uptime') {
    return unit === '' || unit === '%' ? number / 100 : { problem: `${field} is in percent, e.g. ${field}>5` };
  }
  if (field === AGE_FIELD) {
    const age = parseDuration(`${digits}${unit}`);
    return 'ms' in age ? age.ms : { problem: 'since needs a duration with its unit, e.g. since<1h' };
  }
  if (unit === '') return number;
  const isTime = Object.hasOwn(PERCENTILES, field) || FIELDS[field]?.endsWith('Ms') === true;
  const duration = parseDuration(`${digits}${unit}`);
  if (isTime && 'ms' in duration) return duration.ms;
  return { problem: `${field} has no unit ${unit}${isTime ? '; use us, ms or s' : ''}` };
}

/** Whether a text field has this value, in lower case; `*` stands for anything. */
export function textTest(field: string, value: string): RowTest {
  if (field === 'tag') {
    const isTag = wildcardTest(value);
    return (row) => row.tags.some((tag) => isTag(tag.toLowerCase()));
  }
  if (field === 'site') return siteTest(value);
  const column = TEXT_OF[field] ?? 'name';
  const isText = wildcardTest(value);
  const isIn = field === 'address' ? addressTest(value) : undefined;
  return (row) => isText(cellText(row, column).toLowerCase()) || isIn?.(row.address) === true;
}

/** Levels of a site that follow each other: `berlin`, or `customer/berlin`. */
function siteTest(value: string): RowTest {
  const wanted = siteLevels(value).map(wildcardTest);
  return (row) => {
    const levels = siteLevels(row.site.toLowerCase());
    return levels.some((_, from) => wanted.every((isLevel, at) => isLevel(levels[from + at] ?? '\n')));
  };
}
