import { RE2JS } from 're2js';

/** Compiled expressions: those of targets, compiled once. */
const compiled = new Map<string, RE2JS>();
const MAX_COMPILED = 500;

/**
 * Compiles a regular expression for an engine that takes linear time: a hostile answer cannot hang it. Bound the text
 * nevertheless.
 * @throws Error for a faulty expression
 */
export function linearPattern(pattern: string): { readonly test: (text: string) => boolean } {
  const known = compiled.get(pattern);
  const expression = known ?? RE2JS.compile(pattern);
  if (!known) {
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(pattern, expression);
  }
  return { test: (text) => expression.matcher(text).find() };
}
