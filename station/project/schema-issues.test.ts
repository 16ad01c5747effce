import { expect, it } from 'vitest';
import type { KeyPlace } from '../../core/model/key-place.ts';
import { explainIssues } from './schema-issues.ts';

const PLACES: readonly KeyPlace[] = [
  { title: 'global', path: ['global'], keys: ['interval', 'timeout'] },
  { title: 'a group', path: ['groups', '*'], keys: ['dscp'] },
  { title: 'a target', path: ['targets', '*'], keys: ['type', 'timeout'] },
];

const unknown = (key: string, ...path: string[]): string[] =>
  [...explainIssues([{ code: 'unrecognized_keys', path, keys: [key], message: '' }], PLACES)].map(
    ({ message }) => message,
  );

it.each([
  ['timeuot', ['targets', 't'], 'Unknown key "timeuot"; did you mean timeout?'],
  ['Type', ['targets', 't'], 'Unknown key "Type"; did you mean type?'],
  ['interval', ['targets', 't'], 'Unknown key "interval" here; it belongs in global'],
  ['dscp', ['targets', 't'], 'Unknown key "dscp" here; it belongs in a group'],
  ['timeout', ['groups', 'g'], 'Unknown key "timeout" here; it belongs in global or a target'],
  ['intervall', ['targets', 't'], 'Unknown key "intervall"'],
  ['type', ['elsewhere'], 'Unknown key "type" here; it belongs in a target'],
])('says of the key %s in %j which one was meant, or where it belongs', (key, path, message) => {
  expect(unknown(key, ...path)).toEqual([message]);
});
