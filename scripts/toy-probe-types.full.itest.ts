import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyWithToy } from './toy-copy.mjs';

let copy: Awaited<ReturnType<typeof copyWithToy>>;

beforeAll(async () => {
  copy = await copyWithToy();
}, 60_000);

afterAll(() => copy?.remove());

it.each(['core', 'node', 'dom'])('type-checks a new probe with the rest of the tree: %s', async (part) => {
  const errors = await copy.run('node_modules/typescript/bin/tsc', '-p', `tsconfig.${part}.json`).then(
    () => '',
    ({ stdout }) => stdout,
  );
  expect(errors).toBe('');
});
