import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { packetIoConformance } from '../../../core/ports/packet-io.conformance.ts';
import { loopbackTargets } from '../../../lab/loopback-targets.ts';
import { labMissing, runInLab, SILENT_ADDRESS, SILENT_NETWORK, startInLab } from '../../../lab/namespaces.ts';
import { portableBuild } from '../../../lab/portable-build.ts';
import { systemClock } from '../../clock.ts';
import { openPacketIo } from '../open.ts';

const inLab = process.env['SOUNDER_IN_LAB'] !== undefined;

const given = process.env['SOUNDER_PORTABLE_DIR'];
const noLab = inLab ? undefined : labMissing();
const built = given === undefined && noLab === undefined ? portableBuild() : undefined;
afterAll(() => built?.remove());
const missing = noLab ?? built?.missing;
const dir = given ?? built?.dir ?? '';

async function openPortable() {
  const opened = await openPacketIo({ driver: 'portable', clock: systemClock(), portableDir: dir });
  if (!opened.ok) throw new Error(opened.fault.message);
  return opened.value;
}

const { close, ...targets } = await loopbackTargets();
afterAll(close);

// Run again by the test below, as root of a namespace: outside of it, nothing was left out.
if (inLab) {
  packetIoConformance(
    'the portable driver',
    async () => ({
      io: await openPortable(),
      answering4: { destination: '127.0.0.1', interface: null },
      answering6: { destination: '::1', interface: null },
      // A group on the loopback interface without members: the kernel accepts the packet and drops it.
      silent4: { destination: '224.0.0.199', interface: 'lo' },
      tcpSilent4: { destination: SILENT_ADDRESS, interface: null, port: 443 },
      ...targets,
      nowMs: () => Date.now(),
      until: (holds, withinMs) => vi.waitFor(() => expect(holds()).toBe(true), { timeout: withinMs, interval: 2 }),
    }),
    // It shares a thread with the suite itself.
    { retry: 5 },
  );
}

const skipped = missing === undefined ? '' : ` (skipped: ${missing})`;

describe.skipIf(missing !== undefined || inLab)(`the portable driver${skipped}`, () => {
  test('keeps the promises of all drivers', async ({ signal }) => {
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--configLoader=native', '--project', 'timing'];
    const file = 'host/packet-io/portable/portable.itest.ts';
    const env = ['env', 'SOUNDER_IN_LAB=1', `SOUNDER_PORTABLE_DIR=${dir}`];
    const lab = startInLab({ network: [SILENT_NETWORK] }, [...env, process.execPath, ...vitest, file]);
    // An attempt that ran out of time must not slow down the next one.
    signal.addEventListener('abort', () => lab.signal('SIGKILL'));
    const run = await lab.ended;
    expect(run.exitCode, `${run.stdout}${run.stderr}`).toBe(0);
  });

  test('says that a user without rights may not use it', async () => {
    const script = `
      const { openPacketIo } = await import('./host/packet-io/open.ts');
      const { systemClock } = await import('./host/clock.ts');
      const opened = await openPacketIo({ driver: 'portable', clock: systemClock(), portableDir: ${JSON.stringify(dir)} });
      const { features } = await opened.value.capabilities();
      console.log(JSON.stringify(features.filter((one) => !one.works).map((one) => [one.feature, one.fault.code])));`;
    const command = [process.execPath, '--input-type=module', '-e', script];
    const run = await runInLab({ network: [], isUnprivileged: true }, command);
    expect(run.exitCode, `${run.stdout}${run.stderr}`).toBe(0);
    const broken = new Map(JSON.parse(run.stdout) as [string, string][]);
    expect(broken.get('icmp4')).toBe('packet-io.raw-not-permitted');
    expect(broken.has('tcp-connect')).toBe(false);
  });
});

describe('openPacketIo', () => {
  test('says how to build the portable driver where it is asked for and not there', async () => {
    const nowhere = join(tmpdir(), 'no-such-folder');
    expect(existsSync(nowhere)).toBe(false);
    const opened = await openPacketIo({ driver: 'portable', clock: systemClock(), portableDir: nowhere });
    expect(opened).toMatchObject({ ok: false, fault: { code: 'packet-io.no-portable-build' } });
  });

  test('says that SOUNDER_DRIVER names no driver', async () => {
    vi.stubEnv('SOUNDER_DRIVER', 'magic');
    const opened = await openPacketIo({ driver: 'native' });
    vi.unstubAllEnvs();
    expect(opened).toMatchObject({ ok: false, fault: { code: 'packet-io.unknown-driver' } });
  });

  test.skipIf(missing !== undefined)(
    `takes the portable driver where there is no native build and the portable one may be used${skipped}`,
    async () => {
      const script = `
        const { openPacketIo } = await import('./host/packet-io/open.ts');
        const opened = await openPacketIo({ driver: 'native', prebuildsDir: process.argv[1] });
        console.log(opened.ok ? (await opened.value.capabilities()).driver : opened.fault.code);
        if (opened.ok) await opened.value.close();`;
      const driverBeside = async (folder: string) => {
        const command = [process.execPath, '--input-type=module', '-e', script, join(folder, 'prebuilds')];
        return (await runInLab({ network: [] }, command)).stdout.trim();
      };
      const home = mkdtempSync(join(tmpdir(), 'sounder-home-'));
      expect(await driverBeside(home)).toBe('packet-io.no-native-build');
      symlinkSync(dir, join(home, 'portable'));
      expect(await driverBeside(home)).toBe('portable');
      rmSync(home, { recursive: true });
    },
  );
});
