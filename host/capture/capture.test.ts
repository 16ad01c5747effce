import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { unwritable } from './capture.ts';

it.each([
  ['ENOENT', 'no such file or directory', 'create its folder, or choose another file'],
  ['ENOSPC', 'no space left on device', 'make room, or choose another file'],
  ['EACCES', 'permission denied', 'choose another file'],
] as const)('names the remedy for a file that fails with %s', (code, why, hint) => {
  const error = Object.assign(new Error(code), { code, errno: -constants.errno[code] });
  expect(unwritable('/x/y.pcapng', error)).toEqual({
    code: 'capture.unwritable',
    message: `The capture /x/y.pcapng cannot be written: ${why}`,
    hint,
  });
});
