import { RE2JS } from 're2js';

/** A regular expression that a hostile text cannot hang. */
export interface LinearPattern {
  /** Start of a text that it sees, in characters: the fewer, the larger the expression. */
  readonly characters: number;
  /** Whether it matches anywhere in the start of a text. */
  readonly test: (text: string) => boolean;
}

/** Compiled expressions: those of targets, compiled once. */
const compiled = new Map<string, LinearPattern>();
const MAX_COMPILED = 500;

/** Instructions of the largest expression: repetitions with counts multiply. */
const MAX_INSTRUCTIONS = 256;
/** Longest text that any expression sees, characters. */
const MAX_CHARACTERS = 131_072;
/** Instructions that one search carries out at most, each of some 5 to 30 ns: the process waits meanwhile. */
const MAX_STEPS = 4_194_304;

class PatternTooLarge extends Error {}

/**
 * Compiles a regular expression for an engine that takes linear time. Its factor is the size of the expression: large ones
 * are refused, and see less of a text.
 * @throws Error for an expression that `patternProblem` has something to say about
 */
export function linearPattern(pattern: string): LinearPattern {
  const known = compiled.get(pattern);
  if (known) return known;
  const expression = RE2JS.compile(pattern);
  const size = expression.programSize();
  if (size > MAX_INSTRUCTIONS) throw new PatternTooLarge(`${size} instructions, ${MAX_INSTRUCTIONS} at most`);
  const characters = Math.min(MAX_CHARACTERS, Math.floor(MAX_STEPS / size));
  const made = { characters, test: (text: string) => expression.matcher(text.slice(0, characters)).find() };
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(pattern, made);
  return made;
}

/** Reason why an expression cannot be used; null = it can. */
export function patternProblem(pattern: string): string | null {
  try {
    linearPattern(pattern);
    return null;
  } catch (error) {
    const { message } = error as Error;
    return error instanceof PatternTooLarge
      ? `The regular expression "${pattern}" takes too long: ${message} – repeat with smaller counts, or with *`
      : `"${pattern}" is not a regular expression of RE2: ${message}`;
  }
}
