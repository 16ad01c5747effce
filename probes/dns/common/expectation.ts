import { canonicalAddress } from '../../../core/model/address.ts';

export type ExpectedMatch = 'exact' | 'contains' | 'within';

/** Splits a list of record data at commas, except inside quotes. */
export function splitAnswers(list: string): readonly string[] {
  const parts = list.match(/(?:"(?:[^"\\]|\\.)*"|[^,])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/**
 * Form of record data for comparing: addresses canonical, names without the last full stop, strings without quotes, all
 * in lower case.
 */
export function answerKey(data: string): string {
  const text = data.trim();
  const address = canonicalAddress(text);
  if (address !== undefined) return address;
  if (text.includes('"')) return text.replace(/"((?:[^"\\]|\\.)*)"\s*/g, '$1').toLowerCase();
  return text
    .split(/\s+/)
    .map((part) => part.replace(/(?<=.)\.$/, ''))
    .join(' ')
    .toLowerCase();
}

/** Difference of answers from the expected ones, for users; null = as expected. */
export function answerProblem(
  answers: readonly string[],
  expected: readonly string[],
  match: ExpectedMatch,
): string | null {
  const got = new Set(answers.map(answerKey));
  const wanted = new Set(expected.map(answerKey));
  const missing = match === 'within' ? [] : expected.filter((one) => !got.has(answerKey(one)));
  const extra = match === 'contains' ? [] : answers.filter((one) => !wanted.has(answerKey(one)));
  const parts = [
    ...(missing.length > 0 ? [`missing ${shown(missing)}`] : []),
    ...(extra.length > 0 ? [`not expected ${shown(extra)}`] : []),
  ];
  return parts.length === 0 ? null : `The answers differ: ${parts.join(', ')}`;
}

const MAX_SHOWN = 3;

function shown(items: readonly string[]): string {
  const rest = items.length - MAX_SHOWN;
  return `${items.slice(0, MAX_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`.slice(0, 300);
}
