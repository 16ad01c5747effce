import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { memoryLog } from '../core/testing/memory-log.ts';
import { ReflectorFile } from './reflector-file.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-reflector-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('has the newest request, and none before the first', () => {
  const log = memoryLog();
  const file = new ReflectorFile(join(dir, 'reflector.json'), log);
  expect(file.load()).toBeNull();
  const request = { reference: '00000000000000aa', reflector: { port: 4786, allow: ['192.0.2.1'] } };
  file.save(request);
  expect(file.load()).toEqual(request);
  expect(log.lines).toEqual([]);
});

it('has none when it is damaged, with a line in the log', () => {
  const log = memoryLog();
  writeFileSync(join(dir, 'reflector.json'), '{"reflector":{"port":0}}');
  expect(new ReflectorFile(join(dir, 'reflector.json'), log).load()).toBeNull();
  expect(log.lines.map(({ level }) => level)).toEqual(['error']);
});
