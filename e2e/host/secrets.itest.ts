import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServiceFinding } from '../../core/service/finding.ts';
import { PASSWORD, type Samba, sambaMissing, startSamba, USER } from '../../probes/smb/node/testing/samba.ts';
import { type Served, serve, sounder, temporaryDir } from './sounder-process.ts';
import { connectStation, type StationClient } from './station-client.ts';

let samba: Samba;
const dir = temporaryDir();

beforeAll(async () => {
  if (!sambaMissing) samba = await startSamba('server signing = mandatory');
});

afterAll(async () => {
  await samba?.stop();
  dir.remove();
});

function firstFinding({ station }: StationClient, series: number): Promise<ServiceFinding> {
  return new Promise((resolve) => {
    const subscription = station.findings({ series: [series] }, (state) => {
      const finding = state as unknown as ServiceFinding;
      if (!finding.lastDetailed) return;
      subscription.cancel();
      resolve(finding);
    });
  });
}

/** All that is in the folder, except the secret itself in encrypted form. */
function contentOf(path: string): string {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file).toString('latin1'))
    .join('\n');
}

const target = () => ({
  probe: 'smb',
  to: '127.0.0.1',
  port: samba.port,
  interval: '1s',
  user: USER,
  steps: ['stat data'],
});
const inLatin1 = Buffer.from(PASSWORD).toString('latin1');

const notRun = sambaMissing ? ` (not run: ${sambaMissing})` : '';

it.skipIf(sambaMissing)(`a password goes from the page to the engine, and is nowhere to be read${notRun}`, async () => {
  const served: Served = await serve(dir.path, ['--verbose']);
  const client = await connectStation(served.url);
  const { station } = client;
  expect(await station.secretSet({ name: 'nas', value: PASSWORD })).toEqual({ names: ['nas'], protection: 'file' });
  await station.edit({ ops: [{ op: 'put', name: 'nas', target: { ...target(), password: 'nas' } }] });
  await station.start({});
  const { lastDetailed } = await firstFinding(client, 1);
  expect(lastDetailed).toMatchObject({ outcome: 'reply', detail: { session: { kind: 'user', isSigned: true } } });
  await station.secretDelete({ name: 'nas' });
  const after = await new Promise<ServiceFinding>((resolve) => {
    const subscription = station.findings({ series: [1] }, (state) => {
      const finding = state as unknown as ServiceFinding;
      if (finding.last.outcome !== 'local-error') return;
      subscription.cancel();
      resolve(finding);
    });
  });
  expect(JSON.stringify(after.last.detail)).toContain('There is no stored secret of this name');
  client.close();
  await served.stop();
  expect(readFileSync(join(dir.path, 'project.yaml'), 'utf8')).toContain('password: nas');
  expect(contentOf(dir.path)).not.toContain(inLatin1);
  expect(served.stderr()).not.toContain(PASSWORD);
});

it.skipIf(sambaMissing)(`a command reads it from a variable, and prints it nowhere${notRun}`, async () => {
  const args = ['probe', 'smb', '127.0.0.1', '--port', String(samba.port), '--user', USER, '--steps', 'stat data'];
  const env = { ...process.env, SOUNDER_NAS: PASSWORD };
  const good = await sounder([...args, '--password', 'env:SOUNDER_NAS', '--count', '1', '--json', '--verbose'], {
    env,
  });
  expect(good.stdout).toContain('"outcome":"reply"');
  expect(good.stdout + good.stderr).not.toContain(PASSWORD);
  const missing = await sounder([...args, '--password', 'env:SOUNDER_OTHER', '--count', '1', '--json'], { env });
  expect(missing.stdout).toContain('env:SOUNDER_OTHER is not there');
  const written = await sounder([...args, '--password', 'my password!'], { env });
  expect(written.status).toBe(64);
  expect(written.stderr).toContain('never the secret itself');
  expect(written.stderr).not.toContain('my password!');
});
