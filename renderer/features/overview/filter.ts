import { parseDuration } from '../../../core/model/duration.ts';
import type { LiveRows } from '../../live/live-rows.ts';
import { type ColumnId, liveValue } from './columns.ts';
import { stateOf } from './row-state.ts';
import { isTextColumn, type Row } from './rows.ts';

type Test = (row: Row, live: LiveRows) => boolean;

export interface RowFilter {
  readonly matches: Test;
  /** What matches changes while samples come in. */
  readonly isLive: boolean;
  readonly isEmpty: boolean;
}

const inStates =
  (...states: readonly string[]): Test =>
  (row, live) =>
    states.includes(stateOf(row, live));

/** `up` includes what is lossy, `down` what is unreachable: as the tiles count them. */
const STATES: Readonly<Record<string, Test>> = {
  down: inStates('down', 'unreachable'),
  up: inStates('up', 'lossy'),
  lossy: inStates('lossy'),
  unreachable: inStates('unreachable'),
  waiting: inStates('waiting'),
  unmeasured: inStates('not-measured'),
  unresolved: inStates('unresolved'),
  disabled: (row) => !row.isEnabled,
};

const FIELDS: Readonly<Record<string, ColumnId>> = {
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
  ttl: 'replyTtl',
};

const COMPARE: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
  '=': (left, right) => left === right,
};

/** `loss>2`, `rtt>50`, `avg<=1.5s`: percent for loss, milliseconds unless a unit is written. */
function comparison(word: string): Test | undefined {
  const match = /^([a-z]+)(>=|<=|>|<|=)([\d.]+)(%|[a-zµ]+)?$/.exec(word);
  const compare = COMPARE[match?.[2] ?? ''];
  if (!match || !compare) return undefined;
  const number = Number(match[3]);
  if (match[1] === 'port') return (row) => row.port !== '' && compare(Number(row.port), number);
  const column = FIELDS[match[1] ?? ''];
  if (!column) return undefined;
  const unit = match[4];
  let limit = column === 'loss' ? number / 100 : number;
  if (unit !== undefined && unit !== '%') {
    const duration = parseDuration(`${number}${unit}`);
    if ('error' in duration) return undefined;
    limit = duration.ms;
  }
  if (Number.isNaN(limit)) return undefined;
  return (row, live) => compare(liveValue(column, live, live.slotOf(row.series)), limit);
}

/** `group=transit-a`, `probe=tcp-syn`: just that text in that column. */
function equality(word: string): Test | undefined {
  const match = /^([a-z]+)=(?:"(.*?)"?|(.+))$/.exec(word);
  const column = match?.[1] ?? '';
  const wanted = match?.[2] ?? match?.[3];
  if (!isTextColumn(column) || wanted === undefined) return undefined;
  return (row) => row[column].toLowerCase() === wanted;
}

const contains =
  (text: string): Test =>
  (row) =>
    row.haystack.includes(text);

function testOf(word: string): { readonly test: Test; readonly isLive: boolean } {
  if (word.startsWith('!') && word.length > 1) {
    const inner = testOf(word.slice(1));
    return { test: (row, live) => !inner.test(row, live), isLive: inner.isLive };
  }
  const quoted = /^"(.*?)"?$/.exec(word);
  if (quoted) return { test: contains(quoted[1] ?? ''), isLive: false };
  const live = (Object.hasOwn(STATES, word) ? STATES[word] : undefined) ?? comparison(word);
  return live ? { test: live, isLive: true } : { test: equality(word) ?? contains(word), isLive: false };
}

/**
 * Understands the filter box: words that must all be in the name, address, port, group, probe or description; `down`,
 * `up`, `lossy` and the other states; comparisons, and `group=` and the like; `!` before any of them for the opposite;
 * quotes for the plain word.
 */
export function parseFilter(text: string): RowFilter {
  const words = text.toLowerCase().match(/!?(?:[a-z]+=)?"[^"]*"?|\S+/g) ?? [];
  const tests = words.map(testOf);
  return {
    matches: (row, live) => tests.every(({ test }) => test(row, live)),
    isLive: tests.some(({ isLive }) => isLive),
    isEmpty: tests.length === 0,
  };
}
