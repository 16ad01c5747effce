/** The token in what was entered: the fragment of a URL, or the token itself; empty = none. */
export function tokenIn(entered: string): string {
  const text = entered.trim();
  return text.slice(text.lastIndexOf('#') + 1);
}
