import type { ProjectProblem } from '../problem.ts';
import { parsePython, repeatedKeys } from './python-yaml.ts';

/** Values of a text of another program, and the places of what is wrong with them. */
export interface Located {
  readonly value: unknown;
  readonly warnings: readonly ProjectProblem[];
  problem(path: readonly PropertyKey[], message: string, onKey?: boolean): ProjectProblem;
}

/** Strict JSON. YAML contains it, which gives the places. */
export function parseJson(text: string): Located | { readonly problems: readonly ProjectProblem[] } {
  const located = parsePython(text);
  const bare = text.replace(/^\uFEFF/, '');
  try {
    const value: unknown = JSON.parse(bare);
    if ('problems' in located) return { value, warnings: [], problem: atTheTop };
    return { value, warnings: repeatedKeys(located), problem: (...about) => located.problem(...about) };
  } catch (error) {
    const message = (error as Error).message.replace(/ in JSON at position.*| \(line.*/, '');
    if ('problems' in located) {
      const [first] = located.problems;
      return {
        problems: [{ path: '', line: first?.line ?? 1, column: first?.column ?? 1, message: `Not JSON: ${message}` }],
      };
    }
    return { problems: [{ path: '', ...placeIn(bare, (error as Error).message), message: `Not JSON: ${message}` }] };
  }
}

const atTheTop = (path: readonly PropertyKey[], message: string): ProjectProblem => ({
  path: path.map((part) => `/${String(part)}`).join(''),
  line: 1,
  column: 1,
  message,
});

function placeIn(text: string, message: string) {
  const before = text.slice(0, offsetOf(text, message)).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** V8 says where something is missing. Of what should not be there it does not: it is found by reading less and less. */
function offsetOf(text: string, message: string): number {
  const said = /at position (\d+)/.exec(message)?.[1];
  if (said !== undefined) return Number(said);
  let right = 0;
  let wrong = text.length + 1;
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2);
    if (mayGoOn(text.slice(0, middle))) right = middle;
    else wrong = middle;
  }
  return right;
}

/** Tests whether a text is JSON, or the beginning of it. */
function mayGoOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const said = /at position (\d+)/.exec(message)?.[1];
    return said === undefined ? message.startsWith('Unexpected end') : Number(said) >= text.length;
  }
}
