import { cpSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCommand, serve, sounder, temporaryDir } from './sounder-process.ts';
import { connectStation } from './station-client.ts';

/** A checkout after a build on a machine without a C compiler: everything except the addon. */
describe('without a native build', () => {
  let dir: ReturnType<typeof temporaryDir>;
  let command: string;
  beforeAll(() => {
    dir = temporaryDir();
    const dist = dirname(builtCommand);
    cpSync(dist, join(dir.path, 'dist'), { recursive: true });
    symlinkSync(join(dist, '..', 'node_modules'), join(dir.path, 'node_modules'));
    command = join(dir.path, 'dist', 'sounder.cjs');
  });
  afterAll(() => dir.remove());

  it('doctor says what is missing and how to mend it, and exits 69', async () => {
    const { status, stdout } = await sounder(['doctor', '--json'], { command });
    expect(status).toBe(69);
    const { findings } = JSON.parse(stdout) as {
      findings: { works: boolean; fault: { code: string; hint: string } }[];
    };
    expect(findings[0]).toMatchObject({ works: false, fault: { code: 'packet-io.no-native-build' } });
    expect(findings[0]?.fault.hint).toMatch(/compiler/);
  });

  it('probe exits 69 with one line', async () => {
    const { status, stderr } = await sounder(['probe', 'icmp', '127.0.0.1'], { command });
    expect(status).toBe(69);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('compiler');
  });

  it('the station serves its page, takes edits and says why it cannot measure', async () => {
    const served = await serve(join(dir.path, 'data'), [], command);
    const { station, close } = await connectStation(served.url);
    const target = { probe: 'icmp' as const, to: '127.0.0.1' };
    await station.edit({ ops: [{ op: 'put', name: 'lo', target }] });
    const state = await new Promise((resolve) => {
      station.status(null, (status) => {
        if (status.engine.fault) resolve(status.engine);
      });
    });
    expect(state).toMatchObject({ state: 'unavailable', fault: { code: 'packet-io.no-native-build' } });
    await expect(station.start({})).rejects.toMatchObject({ fault: { code: 'packet-io.no-native-build' } });
    close();
    expect(await served.stop()).toBe(0);
  });
});
