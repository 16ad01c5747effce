import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FaultError } from '../../core/result/result.ts';
import { takeDataFolder } from '../../host/data-folder.ts';
import { withDirHints } from './dir-hint.ts';

const hintOf = (hint: string) =>
  withDirHints(() => Promise.reject(new FaultError({ code: 'data.unwritable', message: 'No', hint }))).catch(
    (error: FaultError) => error.fault.hint,
  );

it.each([
  ['choose another with --data', 'choose another DIR'],
  [
    'start the newer version, or choose another data folder with --data',
    'start the newer version, or choose another DIR',
  ],
  ['give the data folder of a project, which sounder serve --data DIR makes', null],
])('%j', async (hint, expected) => {
  expect(await hintOf(hint)).toBe(expected ?? hint);
});

it('leaves no --data in the hints of a data folder', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sounder-dir-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'file'), '');
  const folder = takeDataFolder(dir);
  onTestFinished(() => folder.release());
  for (const path of [dir, join(dir, 'file')]) {
    const opened = withDirHints(async () => takeDataFolder(path));
    await expect(opened).rejects.toMatchObject({ fault: { hint: expect.stringMatching(/another DIR$/) } });
  }
});

it('passes on what is no fault', async () => {
  const bug = new TypeError('bug');
  await expect(withDirHints(() => Promise.reject(bug))).rejects.toBe(bug);
});
