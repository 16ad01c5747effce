import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { unprivilegedNamespace } from './namespace.ts';
import { serve, sounder, temporaryDir } from './sounder-process.ts';
import { connectStation } from './station-client.ts';

const SECTION_HEADER = '0a0d0d0a';
const beginningOf = (file: string) => readFileSync(file).subarray(0, 4).toString('hex');

let dir: ReturnType<typeof temporaryDir>;
beforeAll(() => {
  dir = temporaryDir();
});
afterAll(() => dir.remove());

const namespace = unprivilegedNamespace('open');
const skipped = namespace.denied === null ? '' : ` (not run: ${namespace.denied})`;

describe.skipIf(namespace.denied !== null)(`--capture${skipped}`, () => {
  const args = ['probe', 'icmp', '127.0.0.9', '--count', '3', '--interval', '50ms', '--capture'];

  it('records the packets of a probe where packets may be recorded', async () => {
    const file = join(dir.path, 'probe.pcapng');
    const root = ['unshare', '-Urn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
    const { status, stderr } = await sounder([...args, file], { prefix: root });
    expect([status, stderr.trim()]).toEqual([0, `sounder: Recorded 6 packets in ${file}`]);
    expect(beginningOf(file)).toBe(SECTION_HEADER);
  });

  it('records the packets of a run, also of targets that come later', async () => {
    const [project, file] = [join(dir.path, 'project.yaml'), join(dir.path, 'run.pcapng')];
    const write = (to: string) =>
      writeFileSync(project, `sounder: 1\ntargets:\n  here: {probe: icmp, to: ${to}, interval: 50ms}\n`);
    write('127.0.0.9');
    const begun = `until [ "$(stat -c %s ${file} 2>/dev/null || echo 0)" -gt 500 ]; do kill -0 $! && sleep 0.01; done`;
    const script = `ip link set lo up && "$@" & ${begun}; sed -i s/127.0.0.9/127.0.0.10/ ${project}; kill -HUP $!; wait $!`;
    const { status, stderr } = await sounder(['run', project, '--duration', '3s', '--capture', file], {
      prefix: ['unshare', '-Urn', 'sh', '-c', script, 'sh'],
    });
    expect(status, stderr).toBe(0);
    const recorded = readFileSync(file);
    for (const last of [9, 10]) expect(recorded.includes(Buffer.of(127, 0, 0, last, 127, 0, 0, 1))).toBe(true);
  });

  it('exits 69 with one line that says what unlocks it, before anything is sent', async () => {
    const { status, stdout, stderr } = await sounder([...args, join(dir.path, 'refused.pcapng')], {
      prefix: namespace.prefix,
    });
    expect([status, stdout]).toEqual([69, '']);
    expect(stderr).toMatch(/^sounder: .*capture.* – sudo sounder doctor --unlock\n$/);
  });
});

const doctor = await sounder(['doctor', '--json']);
const { findings } = JSON.parse(doctor.stdout) as { findings: { feature: string; works: boolean }[] };
const works = (feature: string) => findings.some((one) => one.feature === feature && one.works);
const mayCapture = works('capture') && works('icmp4');

describe.skipIf(!mayCapture)(`the page${mayCapture ? '' : ' (not run: this user may not capture packets)'}`, () => {
  it('records the packets of its targets into the data folder until stopped, even when the engine is killed', async () => {
    const data = join(dir.path, 'data');
    const served = await serve(data);
    const { station, close } = await connectStation(served.url);
    await vi.waitFor(async () => expect(await station.captureStatus(null)).toBeNull(), { timeout: 10_000 });
    const target = { probe: 'icmp' as const, to: '127.0.0.9', interval: '100ms', timeout: '1s' };
    await station.edit({ ops: [{ op: 'put', name: 'here', target }] });
    const begun = await station.captureStart({ name: 'evidence', targets: [], maxBytes: 1e6 });
    expect(begun).toMatchObject({ state: 'running', file: join(data, 'captures', 'evidence.pcapng') });
    const again = station.captureStart({ name: 'another', targets: [], maxBytes: 1e6 });
    await expect(again).rejects.toMatchObject({ fault: { code: 'capture.running' } });
    await station.start({});
    await vi.waitFor(async () => expect((await station.captureStatus(null))?.packets).toBeGreaterThanOrEqual(4), {
      timeout: 10_000,
    });
    await station.edit({ ops: [{ op: 'put', name: 'later', target: { ...target, to: '127.0.0.10' } }] });
    const later = () => readFileSync(begun.file).includes(Buffer.of(127, 0, 0, 10, 127, 0, 0, 1));
    await vi.waitFor(() => expect(later()).toBe(true), { timeout: 10_000 });
    process.kill(served.childPid('packet-engine'), 'SIGKILL');
    const isContinued = async () => {
      const status = await station.captureStatus(null);
      expect(status).toMatchObject({ file: join(data, 'captures', 'evidence-2.pcapng'), state: 'running' });
      expect(status?.packets).toBeGreaterThanOrEqual(4);
    };
    await vi.waitFor(isContinued, { timeout: 10_000 });
    const ended = await station.captureStop(null);
    expect(ended).toMatchObject({ state: 'stopped', dropped: 0, fault: null });
    expect(readFileSync(ended?.file ?? '')).toHaveLength(ended?.bytes ?? -1);
    expect(beginningOf(ended?.file ?? '')).toBe(SECTION_HEADER);
    close();
    expect(await served.stop()).toBe(0);
  });
});
