import { type FilterWord, NUMBER_FIELDS, STATE_WORDS, TEXT_FIELDS } from './filter-fields.ts';

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
  threshold: 'up, but something is above its threshold',
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
  median: 'median round-trip time of the span of the figures, ms',
  p50: 'median round-trip time of the span of the figures, ms',
  p95: '95th percentile of the span of the figures, ms',
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
  since: 'how long the state lasts, with a unit: since<1h',
  uptime: 'share of the time that it was not down, percent',
  mos: 'estimated quality of a call, 1 to 4.5',
  port: 'destination port',
  p90: percentile(90),
  p99: percentile(99),
  name: 'name of the target; * stands for anything',
  label: 'name of the address',
  tag: 'a tag of the target',
  agent: 'agent that measures; empty for this computer',
  site: 'a level of the site, or several: customer/berlin',
  notes: 'description and notes',
  probe: 'kind of measurement',
  address: 'probed address',
  group: 'group of packet settings',
};

const meaningOf = (word: string): string => (word === 'state' ? 'one of the states' : MEANINGS[word as FilterWord]);

/** Summary of the filter syntax. */
export const FILTER_HELP = [
  'Words in name, address, port, group, tags, site, probe or description',
  STATE_WORDS.join(', '),
  '10.0.0.0/24',
  'loss>2, rtt>50ms, p95>80, port:443, tag:core',
  `with numbers: ${NUMBER_FIELDS.join(', ')}`,
  `with texts: ${TEXT_FIELDS.join(', ')}`,
  '! or - for the opposite',
  'or between alternatives',
].join('; ');

/** The signs that are offered behind a field, the first one. */
const OFFERED: readonly (readonly [words: readonly string[], sign: string])[] = [
  [STATE_WORDS, ''],
  [NUMBER_FIELDS.filter((field) => field !== 'port'), '>'],
  [['state', ...TEXT_FIELDS], ':'],
];

const MOST = 8;

/** The values that rows have in a text field. */
export type FieldValues = (field: string) => readonly string[];

const STATES_ONLY: FieldValues = () => [];
const LAST_WORD = /^(.*?(?:^|\s)[!-]?)([a-z][a-z0-9]*)$/is;
const LAST_VALUE = /^(.*?(?:^|\s)[!-]?)([a-z]+)[:=]("?)([^"]*)$/is;

/** Completions of the last word, or of the value behind its field; empty when it is complete. */
export function completionsOf(text: string, valuesOf: FieldValues = STATES_ONLY): readonly Completion[] {
  const [, before = '', begun = ''] = LAST_WORD.exec(text) ?? [];
  const start = begun.toLowerCase();
  if ((before.match(/"/g) ?? []).length % 2 === 1) return [];
  if (start === '') return valueCompletions(text, valuesOf);
  return OFFERED.flatMap(([words, sign]) =>
    words
      .filter((word) => word.startsWith(start) && (word !== start || sign !== ''))
      .map((word) => ({ word: word + sign, meaning: meaningOf(word), text: `${before}${word}${sign || ' '}` })),
  ).slice(0, MOST);
}

/** The value of a field as a filter is written. */
export const filterValue = (value: string): string => (/[\s"]/.test(value) ? `"${value.replaceAll('"', '*')}"` : value);

function valueCompletions(text: string, valuesOf: FieldValues): readonly Completion[] {
  const [, before = '', named = '', quote = '', begun = ''] = LAST_VALUE.exec(text) ?? [];
  const field = named.toLowerCase();
  const isState = field === 'state';
  if ((before.match(/"/g) ?? []).length % 2 === 1 || (quote === '' && /\s/.test(begun))) return [];
  if (!isState && !TEXT_FIELDS.includes(field)) return [];
  const start = begun.toLowerCase();
  const values = (isState ? STATE_WORDS : valuesOf(field)).filter((value) => value.toLowerCase() !== start);
  const begins = values.filter((value) => value.toLowerCase().startsWith(start));
  const contains = values.filter((value) => value.toLowerCase().indexOf(start) > 0);
  return [...begins, ...contains].slice(0, MOST).map((value) => {
    const written = filterValue(value);
    return {
      word: written,
      meaning: isState ? meaningOf(value) : '',
      text: `${before}${field}:${written} `,
    };
  });
}
