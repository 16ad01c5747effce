import { addressTest } from '../../../../core/model/address-match.ts';
import { parseDuration } from '../../../../core/model/duration.ts';
import { OUTCOMES } from '../../../../core/model/outcome.ts';
import { percentile } from '../../../../core/stats/percentile.ts';
import { type LiveRows, TREND_LENGTH } from '../../../live/live-rows.ts';
import { type ColumnId, liveValue } from '../table/columns.ts';
import { resultColumn } from '../table/result.ts';
import { stateOf } from '../table/row-state.ts';
import { isTextColumn, type Row, TEXT_COLUMNS, type TextColumn } from '../table/rows.ts';

type Test = (row: Row, live: LiveRows) => boolean;

export interface RowFilter {
  readonly matches: Test;
  /** New samples may change the matches. */
  readonly isLive: boolean;
  readonly isEmpty: boolean;
  /** Messages for invalid words, which are ignored. */
  readonly problems: readonly string[];
}

const inStates =
  (...states: readonly string[]): Test =>
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
} satisfies Readonly<Record<string, Test>>;

const lastWas =
  (outcome: number): Test =>
  (row, live) => {
    const slot = live.slotOf(row.series);
    return slot >= 0 && live.hasSamples(slot) && live.columns.lastOutcome[slot] === outcome;
  };

/** Rows by how their last sample ended. */
const LAST_OUTCOMES = {
  timeout: lastWas(OUTCOMES.timeout),
  refused: lastWas(OUTCOMES.refused),
  prohibited: lastWas(OUTCOMES.prohibited),
} satisfies Readonly<Record<string, Test>>;

const STATE_TESTS: Readonly<Record<string, Test>> = { ...STATES, ...LAST_OUTCOMES };

/** The words that stand for a state, in the order in which they are offered. */
export const STATE_WORDS: readonly string[] = Object.keys(STATE_TESTS);

/** Share of the replies of the trend line, 0 to 1. */
const PERCENTILE_SHARES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };
const PERCENTILES: Readonly<Record<string, number>> = PERCENTILE_SHARES;

const LIVE_FIELDS = {
  loss: 'loss',
  rtt: 'lastMs',
  last: 'lastMs',
  min: 'minMs',
  avg: 'avgMs',
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
} satisfies Readonly<Record<string, ColumnId>>;
const FIELDS: Readonly<Record<string, ColumnId>> = LIVE_FIELDS;

/** Terms of tiles and rows that have several words. */
const PHRASES: Readonly<Record<string, Test>> = {
  'not measured': STATES.unmeasured,
  'not-measured': STATES.unmeasured,
  'no reply yet': STATES.waiting,
  'no result yet': STATES.waiting,
  'some failed': STATES.lossy,
  'outside schedule': inStates('outside-schedule'),
  'cannot be sent': lastWas(OUTCOMES['local-error']),
};

const NAMED_TESTS: ReadonlyMap<string, Test> = new Map(Object.entries({ ...STATE_TESTS, ...PHRASES }));

/** Every word that means something in a filter: states and fields. */
export type FilterWord =
  | keyof typeof STATES
  | keyof typeof LAST_OUTCOMES
  | keyof typeof LIVE_FIELDS
  | keyof typeof PERCENTILE_SHARES
  | TextColumn;

/** The fields that can be compared with a number, and those with a text. */
export const NUMBER_FIELDS: readonly string[] = [...Object.keys(FIELDS), ...Object.keys(PERCENTILES), 'port'];
export const TEXT_FIELDS: readonly string[] = TEXT_COLUMNS;

/** A `:` counts as a comparison only behind these fields: addresses contain it. */
const COLON_FIELD = ['state', ...NUMBER_FIELDS, ...TEXT_FIELDS].join('|');
const COMPARISON = new RegExp(
  `^(?:(?<field>[a-z][\\w-]*)\\s*(?<sign>>=|<=|>|<|=)|(?<colonField>${COLON_FIELD}):)\\s*(?<rest>.*)$`,
  's',
);

const COMPARE: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
  '=': (left, right) => left === right,
};

/** The percentile of the replies in the trend line, in ms; NaN without one. */
function recentPercentile(live: LiveRows, slot: number, share: number): number {
  if (slot < 0) return Number.NaN;
  const values = live.trend.subarray(slot * TREND_LENGTH, (slot + 1) * TREND_LENGTH).filter((value) => value >= 0);
  return percentile(values.sort(), share) ?? Number.NaN;
}

type Figure = (row: Row, live: LiveRows) => number;

/** The result is a path MTU. */
const hasMtu = ({ probe }: Row): boolean => resultColumn(probe)?.name.endsWith('Mtu') === true;

function figureOf(field: string): Figure | undefined {
  if (field === 'port') return (row) => (row.port === '' ? Number.NaN : Number(row.port));
  const share = Object.hasOwn(PERCENTILES, field) ? PERCENTILES[field] : undefined;
  if (share !== undefined) return (row, live) => recentPercentile(live, live.slotOf(row.series), share);
  const column = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
  const figure = column && ((row: Row, live: LiveRows) => liveValue(column, live, row));
  return field === 'mtu' && figure ? (row, live) => (hasMtu(row) ? figure(row, live) : Number.NaN) : figure;
}

/** The number on the right of a comparison, in the unit of the field: percent for loss, ms unless a unit is written. */
function limitOf(field: string, written: string): number | { readonly problem: string } {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?|\.\d+)(%|[a-zµ]+)?$/.exec(written.replace(',', '.')) ?? [];
  if (digits === '') return { problem: `${field} needs a number, e.g. ${field}>5` };
  const number = Number(digits);
  if (field === 'loss')
    return unit === '' || unit === '%' ? number / 100 : { problem: `loss is in percent, e.g. loss>5` };
  if (unit === '') return number;
  const isTime = Object.hasOwn(PERCENTILES, field) || FIELDS[field]?.endsWith('Ms') === true;
  const duration = parseDuration(`${digits}${unit}`);
  if (isTime && 'ms' in duration) return duration.ms;
  return { problem: `${field} has no unit ${unit}${isTime ? '; use us, ms or s' : ''}` };
}

type Understood = { readonly test: Test; readonly isLive: boolean } | { readonly problem: string };

/** `state=down`. */
function stateComparison(sign: string, written: string): Understood {
  const state = NAMED_TESTS.get(written);
  if (sign === '=' && state) return { test: state, isLive: true };
  return { problem: `state= needs one of ${STATE_WORDS.join(', ')}` };
}

/**
 * `loss>2`, `rtt >= 50ms`, `port=443`, `group="transit a"`; `:` behind a field is as good as `=`. undefined when the word
 * is no comparison.
 */
function comparison(word: string): Understood | undefined {
  const match = COMPARISON.exec(word);
  if (!match) return undefined;
  const { field = '', colonField, rest = '' } = match.groups ?? {};
  const written = /^"(.*?)"?$/.exec(rest)?.[1] ?? rest;
  if (colonField !== undefined) return compared(colonField, '=', written);
  return compared(field, match.groups?.['sign'] ?? '', written);
}

function compared(field: string, sign: string, written: string): Understood {
  if (field === 'state') return stateComparison(sign, written);
  const value = figureOf(field);
  if (!value && !isTextColumn(field)) {
    return {
      problem: `Unknown field ${field}; fields are ${[...new Set([...NUMBER_FIELDS, ...TEXT_FIELDS])].join(', ')}`,
    };
  }
  if (isTextColumn(field) && sign === '=') {
    if (written === '') return { problem: `${field}= needs a ${field}` };
    return { test: (row) => row[field].toLowerCase() === written, isLive: false };
  }
  if (!value) return { problem: `${field} is a text; use =` };
  const limit = limitOf(field, written);
  if (typeof limit !== 'number') return limit;
  const compare = COMPARE[sign] ?? (() => false);
  return { test: (row, live) => compare(value(row, live), limit), isLive: field !== 'port' };
}

const contains =
  (text: string): Test =>
  (row) =>
    row.haystack.includes(text);

function wordTest(word: string): Understood {
  const state = NAMED_TESTS.get(word.replace(/\s+/g, ' '));
  if (state) return { test: state, isLive: true };
  const understood = comparison(word);
  if (understood) return understood;
  const isIn = addressTest(word);
  const has = contains(word);
  return { test: isIn ? (row, live) => isIn(row.address) || has(row, live) : has, isLive: false };
}

function understand(word: string): Understood {
  const quoted = /^"(.*?)"?$/.exec(word);
  if (quoted) return { test: contains(quoted[1] ?? ''), isLive: false };
  if (!word.startsWith('!') || word.length === 1) return wordTest(word);
  const inner = understand(word.slice(1).trimStart());
  if ('problem' in inner) return inner;
  return { test: (row, live) => !inner.test(row, live), isLive: inner.isLive };
}

const PHRASE = Object.keys(PHRASES)
  .map((phrase) => phrase.replaceAll(' ', '\\s+'))
  .join('|');
/** A comparison with spaces around its operator, a term of the tiles, a quoted text, or a word; each with `!` in front. */
const WORD = new RegExp(
  `(?:!\\s*)?(?:(?:[a-z][\\w-]*\\s*(?:>=|<=|>|<|=)|(?:${COLON_FIELD}):)\\s*(?:"[^"]*"?|[^\\s"]\\S*)?|(?:${PHRASE})(?!\\S)|"[^"]*"?|[^\\s"]+)`,
  'g',
);

/**
 * Understands the filter box: words that must all be in the name, address, port, group, probe or description; states and
 * last outcomes; CIDRs and ranges; comparisons, and `group=` and the like; `!` before any of them for the opposite;
 * quotes for the plain word.
 */
export function parseFilter(text: string): RowFilter {
  const words = (text.toLowerCase().match(WORD) ?? []).map(understand);
  const tests = words.filter((word) => 'test' in word);
  return {
    matches: (row, live) => tests.every(({ test }) => test(row, live)),
    isLive: tests.some(({ isLive }) => isLive),
    isEmpty: tests.length === 0,
    problems: words.flatMap((word) => ('problem' in word ? [word.problem] : [])),
  };
}
