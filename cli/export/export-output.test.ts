import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDirs } from '../../station/testing/temp-dir.ts';
import { fileOutput } from './export-output.ts';

const tempPath = tempDirs();
const text = (words: string) => new TextEncoder().encode(words);

describe('the file of an export', () => {
  it('gets its name when it is complete', async () => {
    const path = tempPath('samples.csv');
    const output = fileOutput(path, tempPath('data'));
    await output.write(text('a\n'));
    expect([existsSync(path), existsSync(`${path}.partial`)]).toEqual([false, true]);
    await output.write(text('b\n'));
    await output.finish();
    expect([readFileSync(path, 'utf8'), existsSync(`${path}.partial`)]).toEqual(['a\nb\n', false]);
  });

  it('is not there after a cancelled export, and one that was there stays', async () => {
    const path = tempPath('samples.csv');
    const first = fileOutput(path, tempPath('data'));
    await first.write(text('whole'));
    await first.finish();
    const second = fileOutput(path, tempPath('data'));
    await second.write(text('half'));
    await second.discard();
    expect([readFileSync(path, 'utf8'), readdirSync(join(path, '..')).length]).toEqual(['whole', 1]);
  });

  it.skipIf(process.platform === 'win32')('stays a device where it is one', async () => {
    const path = tempPath('null');
    symlinkSync('/dev/null', path);
    const output = fileOutput(path, tempPath('data'));
    await output.write(text('a\n'));
    await output.finish();
    const cancelled = fileOutput(path, tempPath('data'));
    await cancelled.write(text('a\n'));
    await cancelled.discard();
    expect([statSync(path).isCharacterDevice(), existsSync(`${path}.partial`)]).toEqual([true, false]);
  });
});
