import { NUMBER_FIELDS, STATE_WORDS, TEXT_FIELDS } from './filter.ts';

export interface Completion {
  /** The word that is offered. */
  readonly word: string;
  readonly meaning: string;
  /** What the filter box has when it is taken. */
  readonly text: string;
}

const MEANINGS: Readonly<Record<string, string>> = {
  down: 'does not answer',
  unreachable: 'down, and reported unreachable',
  up: 'answers',
  lossy: 'lost some of the last samples',
  waiting: 'no reply yet',
  disabled: 'not probed',
  unresolved: 'name cannot be resolved',
  unmeasured: 'could not be measured here',
  timeout: 'last sample timed out',
  refused: 'last sample was refused',
  prohibited: 'last sample was prohibited',
  loss: 'percent lost',
  rtt: 'last round-trip time, ms',
  last: 'last round-trip time, ms',
  min: 'least round-trip time, ms',
  avg: 'mean round-trip time, ms',
  max: 'greatest round-trip time, ms',
  stdev: 'standard deviation, ms',
  jitter: 'mean difference of adjacent replies, ms',
  sent: 'packets sent',
  received: 'replies',
  lost: 'packets lost',
  ttl: 'TTL of the last reply',
  port: 'destination port',
  name: 'name of the target',
  probe: 'kind of measurement',
  address: 'address that is probed',
  group: 'group of packet settings',
};

const meaningOf = (word: string): string =>
  MEANINGS[word] ?? (/^p\d\d$/.test(word) ? `${word.slice(1)}th percentile of the replies in Trend, ms` : '');

/** The signs that are offered behind a field, the first one. */
const OFFERED: readonly (readonly [words: readonly string[], sign: string])[] = [
  [STATE_WORDS, ''],
  [NUMBER_FIELDS.filter((field) => field !== 'port'), '>'],
  [['port', ...TEXT_FIELDS.filter((field) => field !== 'port')], '='],
];

const MOST = 8;

/** What the word at the end of the text may become; nothing where it is complete. */
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
