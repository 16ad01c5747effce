import { addressFamily } from '../../core/model/address.ts';
import { parseDestination } from '../../core/model/destination.ts';
import type { Recognized, ServiceWork } from '../../core/model/probe-definition.ts';
import type { Settings } from '../../core/model/settings.ts';
import { type ListProblem, parseTargetList } from '../../core/model/target-list.ts';
import { hasPassword, PASSWORD_IN_URL, withoutPassword } from '../../core/model/url-password.ts';
import { flagOf } from './flag-of.ts';

/** A target of a command line or a list. */
export interface ReadTarget {
  /** `to` of the target, which is its name too. */
  readonly to: string;
  /** Settings that stand in its text, as the server in a URI. */
  readonly settings: Settings;
  /** Its address has this family, or the first of its addresses; null = names and what else has none. */
  readonly family: 4 | 6 | null;
  /** Two names are two targets, even with the same address. */
  readonly isName: boolean;
  /** Name beside it in a list; left out = it is named by its text. */
  readonly name?: string;
  readonly line: number;
  readonly column: number;
}

export interface ReadTargets {
  readonly targets: readonly ReadTarget[];
  readonly errors: readonly ListProblem[];
  readonly notes: readonly ListProblem[];
  /** Addresses that are listed more than once. */
  readonly duplicates: number;
}

/**
 * Reads targets of a probe whose addresses the station resolves; `service` may have a notation of its own besides.
 * @param given settings of the flags that are given
 */
export function readDestinations(
  text: string,
  service: Pick<ServiceWork, 'recognize'> | undefined,
  given: Settings = {},
): ReadTargets {
  const { recognize } = service ?? {};
  const list = parseTargetList(
    text,
    recognize && {
      recognize(word) {
        const found = recognize(word);
        if (found === null) return null;
        const beside = besideFlags(found, given);
        return 'error' in beside ? beside : { service: { word, to: found.to, ...beside } };
      },
      interpret: null,
    },
  );
  const plain = list.targets.map(({ destination, line, column }) => ({
    to: destination.text,
    settings: {},
    family: addressFamily(destination.addresses[0] ?? '') ?? null,
    isName: destination.kind === 'name',
    line,
    column,
  }));
  const recognized = list.services.map(({ service: { to, settings }, line, column }) => ({
    to,
    settings,
    family: addressFamily(to) ?? null,
    isName: addressFamily(to) === undefined,
    line,
    column,
  }));
  const notes = list.services.flatMap(({ service: { word, unused }, line, column }) =>
    unused.map((setting) => ({ line, column, text: word, message: unusedText(setting) })),
  );
  return { ...list, notes: [...list.notes, ...notes], targets: inOrder([...plain, ...recognized]) };
}

/** Settings in the text of a target beside those of the flags, which win where the text has only a usual value. */
function besideFlags(
  { settings = {}, yields = [] }: Recognized,
  given: Settings,
): { readonly settings: Settings; readonly unused: readonly string[] } | { readonly error: string } {
  const both = Object.entries(settings).filter(([name]) => given[name] !== undefined);
  const unused = both.map(([name]) => name).filter((name) => yields.includes(name));
  for (const [name, value] of both) {
    if (unused.includes(name) || isSame(value, given[name])) continue;
    return { error: `Its ${name} ${value} contradicts ${flagOf(name)} ${given[name]} – give one of them` };
  }
  return { settings: Object.fromEntries(Object.entries(settings).filter(([name]) => !unused.includes(name))), unused };
}

const isSame = (left: unknown, right: unknown): boolean => String(left).toLowerCase() === String(right).toLowerCase();

const unusedText = (setting: string): string => `The ${setting} of its path are not used: ${flagOf(setting)} is given`;

/**
 * Reads targets that the probe interprets itself. An argument is one, whatever it contains; lines of a list have them
 * between white space, and `#` starts a comment.
 * @param own settings of the flags and their defaults, by which a target may be interpreted
 * @param given settings of the flags that are given
 */
export function readEndpoints(
  words: readonly string[],
  list: string,
  service: Pick<ServiceWork, 'endpoints' | 'recognize'>,
  own: Settings,
  given: Settings = {},
): ReadTargets {
  const targets: ReadTarget[] = [];
  const errors: ListProblem[] = [];
  const seen = new Set<string>();
  let duplicates = 0;
  const interpret = (text: string) => {
    const found = service.recognize?.(text) ?? { to: text };
    const beside = besideFlags(found, given);
    if ('error' in beside) return { to: found.to, settings: {}, error: beside.error, family: null };
    const { settings } = beside;
    const read = service.endpoints?.(found.to, { ...own, ...settings });
    if (read && 'error' in read) return { to: found.to, settings, error: read.error, family: null };
    return { to: found.to, settings, error: null, family: familyIn(found.to, read?.endpoints[0]?.address) };
  };
  const isTarget = (text: string) => interpret(text).error === null;
  for (const { text, line, column, name } of [...argumentsOf(words), ...wordsOf(list, words.length, isTarget)]) {
    if (hasPassword(text)) {
      errors.push({ line, column, text: withoutPassword(text), message: PASSWORD_IN_URL });
      continue;
    }
    const { to, settings, error, family } = interpret(text);
    if (error !== null) {
      errors.push({ line, column, text, message: withSuggestion(error, to, own, service) });
      continue;
    }
    const key = JSON.stringify([to, settings]);
    if (seen.has(key)) duplicates += 1;
    else targets.push({ to, settings, family, isName: true, line, column, ...(name && { name }) });
    seen.add(key);
  }
  return { targets, errors, notes: [], duplicates };
}

/** Family of the address that stands in the text of a target; null = none does. */
const familyIn = (to: string, address = ''): 4 | 6 | null =>
  (to.includes(address) ? addressFamily(address) : undefined) ?? null;

interface Word {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly name?: string;
}

const argumentsOf = (words: readonly string[]): readonly Word[] =>
  words.flatMap((word, at) => (word.trim() === '' ? [] : [{ text: word.trim(), line: at + 1, column: 1 }]));

/** @param before lines that come before the list */
const wordsOf = (list: string, before: number, isTarget: (text: string) => boolean): readonly Word[] =>
  list.split(/\r\n|\n|\r/).flatMap((line, at) =>
    named(
      [...line.replace(/(^|\s)#.*$/, '$1').matchAll(/\S+/g)].map((match) => ({
        text: match[0],
        line: before + at + 1,
        column: match.index + 1,
      })),
      isTarget,
    ),
  );

const URI_START = /^[a-z][a-z0-9+.-]*:/i;
/** Signs of words that may have been meant as another target. */
const OF_TARGETS = /[.:/@]/;

/** The words of a line; those beside the only target, where that is a URI, are its name. */
function named(words: readonly Word[], isTarget: (text: string) => boolean): readonly Word[] {
  const [uri, ...more] = words.filter(({ text }) => URI_START.test(text));
  const others = words.filter((word) => word !== uri).map(({ text }) => text);
  if (!uri || more.length > 0 || others.length === 0) return words;
  if (others.some((text) => OF_TARGETS.test(text) || isTarget(text))) return words;
  return [{ ...uri, name: others.join(' ').replace(/^["']+|["',;]+$/g, '') }];
}

/** An error with what was probably meant: the URL of a host. */
function withSuggestion(
  error: string,
  to: string,
  own: Settings,
  { endpoints }: Pick<ServiceWork, 'endpoints'>,
): string {
  const cause = error.split(' – ')[0];
  const parsed = parseDestination(to);
  if ('destination' in parsed && parsed.destination.addresses.length > 1)
    return `${cause} – write one for each of its addresses`;
  const url = `https://${to}${to.includes('/') ? '' : '/'}`;
  const suggestion = endpoints?.(url, own);
  if (to.includes('://') || !suggestion || 'error' in suggestion) return error;
  return `${cause} – write it as ${url}`;
}

const inOrder = (targets: readonly ReadTarget[]): readonly ReadTarget[] =>
  [...targets].sort((left, right) => left.line - right.line || left.column - right.column);
