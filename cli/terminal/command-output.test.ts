import { PassThrough, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { CommandOutput } from './command-output.ts';

const full = (code: string, errno: number) =>
  new Writable({
    autoDestroy: false,
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('no'), { code, errno })),
  });

async function losing(stdout: Writable) {
  const stderr = new PassThrough();
  const lost: number[] = [];
  const output = new CommandOutput({ stdout, stderr }, (status) => lost.push(status));
  output.out('one');
  output.out('two');
  await new Promise((resolve) => setImmediate(resolve));
  output.out('three');
  await new Promise((resolve) => setImmediate(resolve));
  return { lost, output, said: String(stderr.read() ?? '') };
}

it('says once that results are lost, and of what', async () => {
  const { lost, said, output } = await losing(full('EIO', -5));
  expect([lost, output.status]).toEqual([[73], 73]);
  expect(said).toMatch(/^sounder: Standard output cannot be written: i\/o error – .*\n$/);
});

it('says nothing when the reader has gone', async () => {
  expect(await losing(full('EPIPE', -32))).toMatchObject({ lost: [130], said: '' });
});

it('shows what would control a terminal, and passes on what is meant to', () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const output = new CommandOutput({ stdout, stderr }, () => undefined);
  output.out('a\u009b31m\tb\n');
  output.err('\x1b[2J\u202ec\n');
  output.control('\x1b[H');
  expect(String(stdout.read())).toBe('a\\u009b31m\tb\n\x1b[H');
  expect(String(stderr.read())).toBe('\\u001b[2J\\u202ec\n');
});

it('keeps remarks back while the screen is used', () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const output = new CommandOutput({ stdout, stderr }, () => undefined);
  output.hold(true);
  output.err('one\n');
  output.hold(true);
  output.err('two\n');
  expect(stderr.read()).toBeNull();
  output.hold(false);
  output.err('three\n');
  expect(String(stderr.read())).toBe('one\ntwo\nthree\n');
});

it('keeps the line of progress below the remarks', () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const output = new CommandOutput({ stdout, stderr }, () => undefined);
  output.showStatus('[# ] 50 %');
  output.err('a name has no address\n');
  output.showStatus('');
  output.err('end\n');
  expect(String(stderr.read())).toBe('\r\x1b[K[# ] 50 %\r\x1b[Ka name has no address\n[# ] 50 %\r\x1b[Kend\n');
});
