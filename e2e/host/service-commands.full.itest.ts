import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandEnv, serviceCommands } from './service-commands.ts';
import { rackMissing, type ServiceRack, startRack } from './service-rack.ts';
import { sounder, temporaryDir } from './sounder-process.ts';

const dir = temporaryDir();
afterAll(() => dir.remove());

describe.skipIf(rackMissing !== undefined)(`services${rackMissing ? ` (not run: ${rackMissing})` : ''}`, () => {
  let rack: ServiceRack;
  beforeAll(async () => {
    rack = await startRack();
  });
  afterAll(() => rack?.stop());

  it('are shown as text, with the result in the table and the transaction below it', async () => {
    for (const [words] of serviceCommands(rack)) {
      const { status, stdout } = await sounder(['probe', ...words, '--count', '1'], { env: commandEnv(rack) });
      expect(status).toBe(0);
      expect(stdout).toMatch(/^target .*result .*sent +lost +loss/m);
      expect(stdout).not.toContain('jitter');
      expect(stdout.split('\n').filter((line) => line.startsWith('  ')).length).toBeGreaterThan(0);
    }
  });

  it('are a line in the table with -q', async () => {
    const { stdout } = await sounder(['probe', 'http', `http://127.0.0.1:${rack.web.port}/`, '--count', '1', '-q']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
  });

  it('tell of a column beyond its limit as text', async () => {
    const path = join(dir.path, 'limits.yaml');
    const tls = `https://127.0.0.1:${rack.web.tlsPorts['good']}/`;
    writeFileSync(
      path,
      `sounder: 1
defaults: {interval: 1s}
targets:
  days: {probe: http, to: "${tls}", insecureTls: true, thresholds: {certificateDays: {min: 365}}}
`,
    );
    const { status, stderr } = await sounder(['run', path, '--duration', '2s']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^sounder: days \(127\.0\.0\.1\): certificateDays \d+ is below 365$/m);
  });
});
