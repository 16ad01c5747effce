import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDirs } from '../testing/temp-dir.ts';
import { CaptureFiles } from './capture-files.ts';

const tempDir = tempDirs();

function folder(names: readonly string[]): string {
  const dir = tempDir();
  mkdirSync(join(dir, 'captures'));
  writeFileSync(join(dir, 'secrets.pcapng'), 'secret');
  for (const [at, name] of names.entries()) {
    const path = join(dir, 'captures', name);
    writeFileSync(path, name);
    utimesSync(path, 1000 + at, 1000 + at);
  }
  return dir;
}

describe('the files of captures', () => {
  it('are listed newest first, without files of others and links', () => {
    const dir = folder(['a.pcapng', 'b.pcapng', 'notes.txt', '.hidden.pcapng']);
    symlinkSync(join(dir, 'secrets.pcapng'), join(dir, 'captures', 'link.pcapng'));
    const files = new CaptureFiles(dir, () => join(dir, 'captures', 'b.pcapng'));
    expect(files.list()).toEqual([
      { name: 'b.pcapng', bytes: 8, modifiedMs: 1_001_000, isRecording: true },
      { name: 'a.pcapng', bytes: 8, modifiedMs: 1_000_000, isRecording: false },
    ]);
    expect(new CaptureFiles(tempDir(), () => null).list()).toEqual([]);
  });

  it('can be read', async () => {
    const source = new CaptureFiles(folder(['a.pcapng']), () => null).open('a.pcapng');
    expect(Buffer.from((await source.next()) ?? []).toString()).toBe('a.pcapng');
    expect([await source.next(), source.progress.share]).toEqual([null, 1]);
    source.close();
  });

  it('can be deleted, but not while recording', () => {
    const dir = folder(['a.pcapng', 'b.pcapng']);
    const files = new CaptureFiles(dir, () => join(dir, 'captures', 'b.pcapng'));
    expect(files.delete('a.pcapng').map(({ name }) => name)).toEqual(['b.pcapng']);
    expect(() => files.delete('b.pcapng')).toThrow('b.pcapng is being recorded');
  });

  it.each(['../secrets.pcapng', '..', '/etc/passwd', 'a.pcapng/../../secrets.pcapng', '', 'c.pcapng'])(
    'are all that there is: not %j',
    (name) => {
      const files = new CaptureFiles(folder(['a.pcapng']), () => null);
      expect(() => files.open(name)).toThrow('There is no capture');
      expect(() => files.delete(name)).toThrow('There is no capture');
    },
  );
});
