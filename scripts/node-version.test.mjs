import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './runtime.mjs';

it('.nvmrc names the Node that package.json brings along', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = readFileSync(join(root, '.nvmrc'), 'utf8').trim();
  const brought = Object.keys(optionalDependencies).filter((name) => name.startsWith('node-'));
  expect(brought.map((name) => optionalDependencies[name])).toEqual(brought.map(() => named));
});
