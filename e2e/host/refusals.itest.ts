import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unprivilegedNamespace } from './namespace.ts';
import { sounder, temporaryDir } from './sounder-process.ts';

const { prefix, denied } = unprivilegedNamespace('closed');

let dir: ReturnType<typeof temporaryDir>;
beforeAll(() => {
  dir = temporaryDir();
});
afterAll(() => dir.remove());

function file(name: string, target: string): string {
  const path = join(dir.path, name);
  writeFileSync(path, `sounder: 1\ntargets:\n  gateway: ${target}\n`);
  return path;
}

it('says in one line what is wrong with the words of a command, and what may have been meant', async () => {
  const { status, stderr } = await sounder(['prob']);
  expect(status).toBe(64);
  expect(stderr).toBe("sounder: unknown command 'prob' (Did you mean probe?) – sounder --help shows the commands\n");
});

it('shows nothing of a file that would steer the terminal', async () => {
  const path = join(dir.path, 'steering.yaml');
  writeFileSync(path, 'sounder: 1\n"\u001b]0;title\u0007": 1\n');
  const { status, stdout } = await sounder(['check', path]);
  expect(status).toBe(65);
  expect(stdout.trimEnd()).not.toMatch(/\p{Cc}/u);
});

describe.skipIf(denied !== null)(`a list${denied ? ` (not run: ${denied})` : ''}`, () => {
  it('with an address twice is probed once, and that is said', async () => {
    const words = ['probe', 'udp-unreachable', '127.0.0.1', '127.0.0.1', '--port', '9', '--count', '1', '-q', '--json'];
    const { status, stdout, stderr } = await sounder(words, { prefix });
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).toBe('sounder: listed more than once: 1 address\n');
  });
});

describe.skipIf(denied !== null)(`a packet that cannot be sent${denied ? ` (not run: ${denied})` : ''}`, () => {
  it('says why', async () => {
    const words = ['probe', 'udp-unreachable', '192.0.2.1', '--port', '9', '--count', '1'];
    const { stdout } = await sounder(words, { prefix });
    expect(stdout).toContain('local-error  network is unreachable');
  });
});

describe.skipIf(denied !== null)(`run ends at once${denied ? ` (not run: ${denied})` : ''}`, () => {
  it('when none of the names has an address', async () => {
    const path = file('names.yaml', '{probe: icmp, to: nowhere.invalid}');
    const { status, stderr } = await sounder(['run', path, '--duration', '1s'], { prefix });
    expect(status).toBe(69);
    expect(stderr).toContain('names.yaml has nothing to probe');
  });

  it('when its data folder is open and the packets are not permitted', async () => {
    const path = file('denied.yaml', '{probe: icmp, to: 127.0.0.1}');
    const words = ['run', path, '--duration', '1s', '--data', join(dir.path, 'data')];
    const { status, stderr } = await sounder(words, { prefix });
    expect(status).toBe(69);
    expect(stderr).toContain('ping_group_range');
  });
});
