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
