const PARTNERS: Readonly<Record<string, string>> = { ']': '[', ')': '(' };

/**
 * Whether a text can be a JSON path as far as its quotes, brackets and dots show it. The engine, which has a whole parser,
 * refuses the rest before the first transaction.
 */
export function isWhole(path: string): boolean {
  const open: string[] = [];
  // What is in quotes is no sign of the path.
  const bare = path.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '0');
  if (/['"]/.test(bare) || /(?:^|[^.])\.(?:\[|$|\s)/.test(bare)) return false;
  for (const sign of bare) {
    if (sign === '[' || sign === '(') open.push(sign);
    if (sign in PARTNERS && open.pop() !== PARTNERS[sign]) return false;
  }
  return open.length === 0 && !/\[\s*\]/.test(bare);
}
