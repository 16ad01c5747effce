import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setDocument } from './typst-process.ts';

const JOB = { files: new Map([['report.typ', 'text']]), fonts: [] };
const NEVER = new AbortController().signal;

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-typst-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A process that does this with its job. */
function entry(name: string, code: string): string {
  const file = join(dir, `${name}.cjs`);
  writeFileSync(file, `process.once('message', (job) => { ${code} });`);
  return file;
}

it('gets the PDF of a process that has no home, no network and no variables of its parent', async () => {
  process.env['SOUNDER_TEST_VARIABLE'] = 'x';
  const code = `process.send({ pdf: Buffer.from(JSON.stringify([job.files.get('report.typ'), process.env])), peakBytes: 7 });`;
  const made = await setDocument(entry('echo', code), JOB, NEVER);
  delete process.env['SOUNDER_TEST_VARIABLE'];
  const [text, env] = JSON.parse(Buffer.from(made?.pdf ?? []).toString());
  expect([text, made?.peakBytes]).toEqual(['text', 7]);
  expect(env).toMatchObject({ HOME: '/nonexistent', HTTPS_PROXY: 'http://127.0.0.1:1' });
  expect(env.SOUNDER_TEST_VARIABLE).toBeUndefined();
});

it('ends a process at the deadline, or when it is not wanted any more, and says why one ended by itself', async () => {
  const hangs = entry('hangs', 'for (;;);');
  await expect(setDocument(hangs, JOB, NEVER, 300)).rejects.toThrow('it took longer than 0.3 s');
  const abort = new AbortController();
  const wanted = setDocument(hangs, JOB, abort.signal);
  abort.abort();
  expect(await wanted).toBeNull();
  expect(await setDocument(hangs, JOB, abort.signal)).toBeNull();
  await expect(setDocument(entry('ends', 'process.exit(3);'), JOB, NEVER)).rejects.toThrow('status 3');
  const fault = `process.send({ fault: { code: 'report.typst', message: 'Not set' } });`;
  await expect(setDocument(entry('fault', fault), JOB, NEVER)).rejects.toThrow('Not set');
});
