import fc from 'fast-check';
import parse from 'jsonpath-rfc9535/parser';
import { expect, it } from 'vitest';
import { isJsonPath } from '../../core/inventories/json-path-form.ts';
import { runs } from '../../core/testing/runs.ts';

const isParsed = (path: string): boolean => {
  try {
    parse(path);
    return true;
  } catch {
    return false;
  }
};

it('every path that can be used passes the check of the project', () => {
  const part = fc.constantFrom(
    '.a',
    '.*',
    '..b',
    '..[0]',
    "['a.[']",
    '[?@.b == "]"]',
    '[1:2]',
    '[*]',
    '.',
    '[',
    ']',
    "'",
    ' ',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const path = `$${parts.join('')}`;
      if (isParsed(path)) expect(isJsonPath(path), path).toBe(true);
    }),
    { numRuns: runs(200) },
  );
});
