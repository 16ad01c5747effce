import type { KeyPlace } from '../../core/model/key-place.ts';

/** An issue of the schema, in words for people, and what of the file it is about. */
export interface ExplainedIssue {
  readonly path: readonly PropertyKey[];
  /** Point at the key instead of its value. */
  readonly onKey: boolean;
  readonly message: string;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly code: string;
  readonly message: string;
  readonly keys?: readonly string[];
  readonly expected?: string;
  readonly issues?: readonly { readonly message: string }[];
}

/** The schema's words for kinds of values in those of people. */
const KINDS: Readonly<Record<string, string>> = {
  object: 'a mapping (key: value)',
  record: 'a mapping of names',
  array: 'a list',
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
};

/**
 * Explains issues one by one, as they are asked for: a file of a few bytes can have millions.
 * @param places of the file's kind, to say which key was meant, or where it belongs
 */
export function* explainIssues(issues: readonly unknown[], places: readonly KeyPlace[]): Generator<ExplainedIssue> {
  for (const issue of issues) yield* explainIssue(issue as Issue, places);
}

function* explainIssue(issue: Issue, places: readonly KeyPlace[]): Generator<ExplainedIssue> {
  const { path, message } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      for (const key of issue.keys ?? []) {
        yield { path: [...path, key], onKey: true, message: unknownKey(key, path, places) };
      }
      return;
    case 'invalid_key':
      yield { path, onKey: true, message: issue.issues?.[0]?.message ?? 'This name cannot be used' };
      return;
    case 'invalid_type':
      if (!message.startsWith('Invalid input')) break;
      if (message.endsWith('received undefined')) yield { path, onKey: false, message: 'This key is required' };
      else yield { path, onKey: false, message: `Expected ${KINDS[issue.expected ?? ''] ?? 'something else'} here` };
      return;
  }
  yield { path, onKey: false, message };
}

/** An unknown key, with the known one of its object that was meant, or the places that have this key. */
function unknownKey(key: string, path: readonly PropertyKey[], places: readonly KeyPlace[]): string {
  const message = `Unknown key ${JSON.stringify(key)}`;
  const near = nearest(key, places.find((place) => isAt(place, path))?.keys ?? []);
  if (near !== undefined) return `${message}; did you mean ${near}?`;
  const homes = places.filter(({ keys }) => keys.includes(key)).map(({ title }) => title);
  return homes.length === 0 ? message : `${message} here; it belongs in ${homes.join(' or ')}`;
}

const isAt = (place: KeyPlace, path: readonly PropertyKey[]): boolean =>
  place.path.length === path.length && place.path.every((part, at) => part === '*' || part === path[at]);

function nearest(key: string, keys: readonly string[]): string | undefined {
  const far = key.length <= 4 ? 1 : 2; // of a short word, two letters are most of it
  const ranked = keys.map((known) => ({ known, by: distance(known.toLowerCase(), key.toLowerCase()) }));
  return ranked.filter(({ by }) => by <= far).sort((left, right) => left.by - right.by)[0]?.known;
}

/** Edit distance (Levenshtein). */
function distance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 2) return 3; // too far for anybody to ask
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
