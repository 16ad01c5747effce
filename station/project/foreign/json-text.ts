import type { ProjectProblem } from '../problem.ts';
import { LocatedText } from './located-text.ts';

/** Values of a text of another program, and the places of what is wrong with them. */
export interface Located {
  readonly value: unknown;
  readonly warnings: readonly ProjectProblem[];
  problem(path: readonly PropertyKey[], message: string, onKey?: boolean): ProjectProblem;
}

/** Strict JSON. YAML contains it, which gives the places. */
export function parseJson(text: string): Located | { readonly problems: readonly ProjectProblem[] } {
  const located = LocatedText.parse(text);
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if ('problems' in located) return { value, warnings: [], problem: atTheTop };
    return { value, warnings: located.warnings, problem: (...about) => located.problem(...about) };
  } catch (error) {
    const message = (error as Error).message.replace(/ in JSON at position.*| \(line.*/, '');
    if ('problems' in located) {
      const [first] = located.problems;
      return {
        problems: [{ path: '', line: first?.line ?? 1, column: first?.column ?? 1, message: `not JSON: ${message}` }],
      };
    }
    return { problems: [{ path: '', ...placeIn(text, (error as Error).message), message: `not JSON: ${message}` }] };
  }
}

const atTheTop = (path: readonly PropertyKey[], message: string): ProjectProblem => ({
  path: path.map((part) => `/${String(part)}`).join(''),
  line: 1,
  column: 1,
  message,
});

/** V8 says where in its message; when it does not, the text ended too early. */
function placeIn(text: string, message: string) {
  const before = text.slice(0, Number(/at position (\d+)/.exec(message)?.[1] ?? text.length)).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
