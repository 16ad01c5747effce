import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandEnv, type ServiceCommand, serviceCommands } from './service-commands.ts';
import { rackMissing, type ServiceRack, startRack } from './service-rack.ts';
import { jsonLines, sounder, temporaryDir } from './sounder-process.ts';

const dir = temporaryDir();
afterAll(() => dir.remove());

describe('mistakes', () => {
  it.each([
    [['probe', 'http', 'example.com'], /is not a URL – write it as https:\/\/example\.com\/\n$/],
    [['probe', 'http'], /^sounder: No target given – name one, .*: sounder probe http https:\/\/example\.com\/\n$/],
    [['probe', 'dns'], /sounder probe dns example\.com\n$/],
    [
      ['probe', 'https://example.com/'],
      /^sounder: Unknown probe type .* – sounder probe http https:\/\/example\.com\/\n$/,
    ],
    [['probe', 'https', 'x'], / – sounder probe http --help\n$/],
    [['probe', 'health', 'example.com'], /^sounder: "example\.com" cannot be measured: .* Write localhost\n$/],
    [['probe', 'http', 'https://127.0.0.1/', '--expect-regex', '(?=a)'], /^sounder: --expect-regex: .*look-around/],
    [['probe', 'http', 'https://127.0.0.1/', '--capture', 'x'], /^sounder: Unknown option '--capture'/],
  ])('%j are explained', async (words, message) => {
    const { status, stderr, stdout } = await sounder(words);
    expect([status, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(message);
  });

  it('in a list have their line', async () => {
    const { status, stderr } = await sounder(['probe', 'http', '-f', '-'], {
      input: 'https://127.0.0.1/\n\n  example.com # x\n',
    });
    expect(status).toBe(65);
    expect(stderr).toMatch(/^sounder: Line 3, column 3: "example\.com" is not a URL/);
  });
});

it('this computer is measured without a target', async () => {
  const { status, stdout } = await sounder(['probe', 'health', '--count', '1']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^target +result +sent +lost +loss$/m);
  expect(stdout).toMatch(/^ {2}CPU /m);
});

describe.skipIf(rackMissing !== undefined)(`services${rackMissing ? ` (not run: ${rackMissing})` : ''}`, () => {
  let rack: ServiceRack;
  beforeAll(async () => {
    rack = await startRack();
  });
  afterAll(() => rack?.stop());

  it('have one shape of JSON, with their columns and the transaction in full', async () => {
    const check = async ([words, columns]: ServiceCommand) => {
      const { status, stdout, stderr } = await sounder(['probe', ...words, '--count', '1', '--json'], {
        env: commandEnv(rack),
      });
      expect([words[0], status, stderr]).toEqual([words[0], 0, '']);
      expect(stdout).not.toContain(rack.password);
      const lines = jsonLines(stdout);
      const sample = lines.find((line) => line['kind'] === 'sample');
      const common = {
        probe: words[0],
        round: 0,
        seq: 0,
        outcome: 'reply',
        replyTtl: null,
        lateUs: expect.any(Number),
      };
      expect(sample).toMatchObject({ ...common, ...columns, detail: expect.any(Object) });
      expect(lines.at(-1)).toMatchObject({
        kind: 'summary',
        probe: words[0],
        sent: 1,
        received: 1,
        lost: 0,
        state: 'up',
      });
    };
    await Promise.all(serviceCommands(rack).map(check));
  });

  it('one transaction is enough where it loads a server', async () => {
    const words = ['probe', 'smb', '127.0.0.1', '--port', `${rack.files.port}`, '--json'];
    const { stdout } = await sounder(words);
    expect(jsonLines(stdout).filter((line) => line['kind'] === 'sample')).toHaveLength(1);
  });

  it('are read from a list, each URL a target', async () => {
    const root = `http://127.0.0.1:${rack.web.port}`;
    const { status, stdout } = await sounder(['probe', 'http', '-f', '-', '--count', '1', '--json'], {
      input: `# pages\n${root}/ ${root}/state.json\n${root}/broken # 503\n`,
    });
    expect(status).toBe(1);
    const summaries = jsonLines(stdout).filter((line) => line['kind'] === 'summary');
    expect(summaries.map(({ target, outcomes }) => [String(target).slice(root.length), outcomes])).toEqual([
      ['/', { reply: 1 }],
      ['/state.json', { reply: 1 }],
      ['/broken', { unexpected: 1 }],
    ]);
  });

  it('end a run with status 1 for a result that is not as expected, a column or a loss beyond its limit', async () => {
    const tls = `https://127.0.0.1:${rack.web.tlsPorts['good']}/`;
    const path = join(dir.path, 'limits.yaml');
    writeFileSync(
      path,
      `sounder: 1
defaults: {interval: 1s}
targets:
  text: {probe: http, to: "${tls}", insecureTls: true, expectText: welcome}
  days: {probe: http, to: "${tls}", insecureTls: true, thresholds: {certificateDays: {min: 365}}}
  down: {probe: http, to: "http://127.0.0.1:9/", thresholds: {lossRatio: 0.5}}
  fine: {probe: dns, to: www.example.test, server: "127.0.0.1:${rack.names.plain}", thresholds: {answers: {min: 2, max: 2}}}
`,
    );
    const { status, stdout } = await sounder(['run', path, '--duration', '2s', '--json']);
    expect(status).toBe(1);
    const events = jsonLines(stdout).filter((line) => line['kind'] === 'event');
    expect(events).toMatchObject([
      { event: 'expectation-failed', target: 'text', error: 'The body does not contain "welcome"' },
      { event: 'threshold-crossed', target: 'days', figure: 'certificateDays', bound: 'min', limit: 365 },
      { event: 'threshold-crossed', target: 'down', figure: 'lossRatio', limit: 0.5, value: 1 },
    ]);
  });
});
