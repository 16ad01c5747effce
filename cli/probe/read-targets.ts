import { addressFamily } from '../../core/model/address.ts';
import type { ServiceWork } from '../../core/model/probe-definition.ts';
import type { Settings } from '../../core/model/settings.ts';
import { type ListProblem, parseTargetList } from '../../core/model/target-list.ts';
import { hasPassword, PASSWORD_IN_URL, withoutPassword } from '../../core/model/url-password.ts';

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

/** Reads targets of a probe whose addresses the station resolves; `service` may have a notation of its own besides. */
export function readDestinations(text: string, service: Pick<ServiceWork, 'recognize'> | undefined): ReadTargets {
  const { recognize } = service ?? {};
  const list = parseTargetList(
    text,
    recognize && {
      recognize: (word) => {
        const found = recognize(word);
        return found && { service: found };
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
  const recognized = list.services.map(({ service: { to, settings = {} }, line, column }) => ({
    to,
    settings,
    family: addressFamily(to) ?? null,
    isName: addressFamily(to) === undefined,
    line,
    column,
  }));
  return { ...list, targets: inOrder([...plain, ...recognized]) };
}

/**
 * Reads targets that the probe interprets itself. An argument is one, whatever it contains; lines of a list have them
 * between white space, and `#` starts a comment.
 * @param own settings of the flags, by which a target may be interpreted
 */
export function readEndpoints(
  words: readonly string[],
  list: string,
  service: Pick<ServiceWork, 'endpoints' | 'recognize'>,
  own: Settings,
): ReadTargets {
  const targets: ReadTarget[] = [];
  const errors: ListProblem[] = [];
  const seen = new Set<string>();
  let duplicates = 0;
  for (const { text, line, column } of [...argumentsOf(words), ...wordsOf(list, words.length)]) {
    if (hasPassword(text)) {
      errors.push({ line, column, text: withoutPassword(text), message: PASSWORD_IN_URL });
      continue;
    }
    const { to, settings = {} } = service.recognize?.(text) ?? { to: text };
    const found = service.endpoints?.(to, { ...own, ...settings });
    if (found && 'error' in found) {
      errors.push({ line, column, text, message: withSuggestion(found.error, to, own, service) });
      continue;
    }
    const key = JSON.stringify([to, settings]);
    if (seen.has(key)) duplicates += 1;
    else targets.push({ to, settings, family: null, isName: true, line, column });
    seen.add(key);
  }
  return { targets, errors, notes: [], duplicates };
}

interface Word {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const argumentsOf = (words: readonly string[]): readonly Word[] =>
  words.flatMap((word, at) => (word.trim() === '' ? [] : [{ text: word.trim(), line: at + 1, column: 1 }]));

/** @param before lines that come before the list */
const wordsOf = (list: string, before: number): readonly Word[] =>
  list.split(/\r\n|\n|\r/).flatMap((line, at) =>
    [...line.replace(/(^|\s)#.*$/, '$1').matchAll(/\S+/g)].map((match) => ({
      text: match[0],
      line: before + at + 1,
      column: match.index + 1,
    })),
  );

/** An error with what was probably meant: the URL of a host. */
function withSuggestion(
  error: string,
  to: string,
  own: Settings,
  { endpoints }: Pick<ServiceWork, 'endpoints'>,
): string {
  const url = `https://${to}${to.includes('/') ? '' : '/'}`;
  const suggestion = endpoints?.(url, own);
  if (to.includes('://') || !suggestion || 'error' in suggestion) return error;
  return `${error.split(' – ')[0]} – write it as ${url}`;
}

const inOrder = (targets: readonly ReadTarget[]): readonly ReadTarget[] =>
  [...targets].sort((left, right) => left.line - right.line || left.column - right.column);
