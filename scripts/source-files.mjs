import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const SKIPPED = new Set([
  '.git',
  'node_modules',
  'dist',
  'dist-packages',
  'prebuilds',
  'coverage',
  'test-results',
  'playwright-report',
]);

/**
 * Lists the files of a tree without dependencies and build results.
 * @returns paths relative to `base`, with slashes, sorted
 */
export function sourceFiles(base) {
  const found = [];
  const visit = (dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (SKIPPED.has(entry.name)) continue;
      const path = join(dir, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) found.push(relative(base, path).replaceAll(sep, '/'));
    }
  };
  visit(base);
  return found.sort();
}

/** @returns the line number, from 1, of an offset in a text */
export const lineAt = (text, offset) => text.slice(0, offset).split('\n').length;
