import { addressTest } from '../../../../core/model/address-match.ts';
import {
  ALL_FIELDS,
  figureOf,
  isTextField,
  limitOf,
  NAMED_TESTS,
  PHRASES,
  type RowTest,
  STATE_WORDS,
  textTest,
} from './filter-fields.ts';
import { type FilterOperator, FilterReader, type FilterTerm } from './filter-terms.ts';

export interface FilterProblem {
  readonly message: string;
  /** The invalid word, and the index of its first character in the filter. */
  readonly word: string;
  readonly at: number;
}

export interface RowFilter {
  readonly matches: RowTest;
  /** New samples may change the matches. */
  readonly isLive: boolean;
  readonly isEmpty: boolean;
  /** Invalid words, which are ignored. */
  readonly problems: readonly FilterProblem[];
}

/** Splits filters into terms. */
export const FILTER_READER = new FilterReader(ALL_FIELDS, PHRASES);

const COMPARE: Readonly<Record<FilterOperator, (left: number, right: number) => boolean>> = {
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
  '=': (left, right) => left === right,
};

type Understood = { readonly test: RowTest; readonly isLive: boolean } | { readonly problem: string };

/** `state=down`. */
function stateComparison(sign: string, value: string): Understood {
  const state = NAMED_TESTS.get(value);
  if (sign === '=' && state) return { test: state, isLive: true };
  return { problem: `state: needs one of ${STATE_WORDS.join(', ')}` };
}

/** `loss>2`, `rtt >= 50ms`, `port=443`, `group:"transit a"`. */
function comparison(field: string, sign: FilterOperator, value: string): Understood {
  if (field === 'state') return stateComparison(sign, value);
  const figure = figureOf(field);
  const isText = isTextField(field);
  if (!figure && !isText) return { problem: `Unknown field "${field}": use ${ALL_FIELDS.join(', ')}` };
  if (isText && sign === '=') {
    if (value === '') return { problem: `${field}: needs a ${field}` };
    return { test: textTest(field, value), isLive: false };
  }
  if (!figure) return { problem: `${field} is a text; use :` };
  const limit = limitOf(field, value);
  if (typeof limit !== 'number') return limit;
  const compare = COMPARE[sign];
  return { test: (row, live) => compare(figure(row, live), limit), isLive: field !== 'port' };
}

const contains =
  (text: string): RowTest =>
  (row) =>
    row.haystack.includes(text);

/** Whether a word has the parenthesis of a condition, not of a name such as `(lab)`. */
function isParenthesized(value: string): boolean {
  const [, open = '', inner = '', close = ''] = /^(\(*)(.*?)(\)*)$/s.exec(value) ?? [];
  if (open === '' && close === '') return false;
  if (inner === '' || NAMED_TESTS.has(inner) || (close === '' && ALL_FIELDS.includes(inner))) return true; // `(loss > 5`
  return FILTER_READER.read(inner).alternatives.some(([term]) => term?.field !== null);
}

function word({ value, isQuoted }: FilterTerm): Understood {
  const has = contains(value);
  if (isQuoted) return { test: has, isLive: false };
  if (isParenthesized(value))
    return { problem: 'Parentheses do not group conditions: use "or" between alternatives; quote them to find them' };
  const state = NAMED_TESTS.get(value);
  if (state) return { test: state, isLive: true };
  const isIn = addressTest(value);
  return { test: isIn ? (row, live) => isIn(row.address) || has(row, live) : has, isLive: false };
}

function understand(term: FilterTerm): Understood {
  const { field, sign, value, isNot } = term;
  const inner = field === null ? word(term) : comparison(field, sign, value);
  if ('problem' in inner || !isNot) return inner;
  return { test: (row, live) => !inner.test(row, live), isLive: inner.isLive };
}

/**
 * Understands the filter box: words that must all be in the name, address, port, group, tags, site, probe or
 * description; states and last outcomes; CIDRs and ranges; fields compared with a number or a text; `!` or `-` before
 * any of them for the opposite; `or` between alternatives; quotes for the plain word.
 */
export function parseFilter(text: string): RowFilter {
  const { alternatives, strayOrs } = FILTER_READER.read(text);
  const problems: FilterProblem[] = strayOrs.map(({ at, word }) => ({
    message: '"or" needs a condition before and behind it; quote it to find the word',
    at,
    word,
  }));
  const all = alternatives.map((terms) =>
    terms.flatMap((term) => {
      const understood = understand(term);
      if (!('problem' in understood)) return [understood];
      problems.push({ message: understood.problem, at: term.at, word: term.word });
      return [];
    }),
  );
  // An alternative of invalid words only would list everything.
  const valid = all.filter((terms) => terms.length > 0);
  return {
    matches: (row, live) => valid.length === 0 || valid.some((terms) => terms.every(({ test }) => test(row, live))),
    isLive: valid.some((terms) => terms.some(({ isLive }) => isLive)),
    isEmpty: valid.length === 0,
    problems: problems.sort((left, right) => left.at - right.at),
  };
}
