import { type FilterWord, NUMBER_FIELDS, STATE_WORDS, TEXT_FIELDS } from './filter.ts';

export interface Completion {
  /** The word that is offered. */
  readonly word: string;
  readonly meaning: string;
  /** The text of the filter box after it is accepted. */
  readonly text: string;
}

const percentile = (percent: number): string => `${percent}th percentile of the replies in Trend, ms`;

const MEANINGS: Readonly<Record<FilterWord, string>> = {
  down: 'no reply',
  unreachable: 'down, and reported unreachable',
  up: 'replies',
  lossy: 'some of the last samples lost',
  waiting: 'no reply or result yet',
  disabled: 'not probed',
  unresolved: 'name cannot be resolved',
  unmeasured: 'not measured',
  timeout: 'last sample timed out',
  refused: 'last sample was refused',
  prohibited: 'last sample was prohibited',
  loss: 'packet loss, percent',
  rtt: 'last round-trip time, ms',
  last: 'last round-trip time, ms',
  min: 'minimum round-trip time, ms',
  avg: 'mean round-trip time, ms',
  max: 'maximum round-trip time, ms',
  stdev: 'standard deviation, ms',
  jitter: 'mean difference of adjacent replies, ms',
  sent: 'packets sent',
  received: 'replies',
  lost: 'packets lost',
  missed: 'probes that this computer did not send or measure',
  result: 'last result, in the unit of its probe',
  mtu: 'path MTU, bytes',
  ttl: 'TTL of the last reply',
  port: 'destination port',
  p50: percentile(50),
  p90: percentile(90),
  p95: percentile(95),
  p99: percentile(99),
  name: 'name of the target',
  probe: 'kind of measurement',
  address: 'probed address',
  group: 'group of packet settings',
};

const meaningOf = (word: string): string => MEANINGS[word as FilterWord];

/** Summary of the filter syntax. */
export const FILTER_HELP = [
  'Words in name, address, port, group, probe or description',
  STATE_WORDS.join(', '),
  '10.0.0.0/24',
  'loss>2, rtt>50ms, p95>80, port=443, group=name',
  `with numbers: ${NUMBER_FIELDS.join(', ')}`,
  '! for the opposite',
].join('; ');

/** The signs that are offered behind a field, the first one. */
const OFFERED: readonly (readonly [words: readonly string[], sign: string])[] = [
  [STATE_WORDS, ''],
  [NUMBER_FIELDS.filter((field) => field !== 'port'), '>'],
  [['port', ...TEXT_FIELDS.filter((field) => field !== 'port')], '='],
];

const MOST = 8;

/** Completions of the last word; empty when it is complete. */
export function completionsOf(text: string): readonly Completion[] {
  const [, before = '', begun = ''] = /^(.*?(?:^|\s)!?)([a-z][a-z0-9]*)$/is.exec(text) ?? [];
  const start = begun.toLowerCase();
  if (start === '' || (before.match(/"/g) ?? []).length % 2 === 1) return [];
  return OFFERED.flatMap(([words, sign]) =>
    words
      .filter((word) => word.startsWith(start) && (word !== start || sign !== ''))
      .map((word) => ({ word: word + sign, meaning: meaningOf(word), text: `${before}${word}${sign || ' '}` })),
  ).slice(0, MOST);
}
