import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { CaptureStatus } from '../../core/contracts/captures.ts';
import type { Fault } from '../../core/result/result.ts';
import { ANSWERING_16, type Lab, labMissing, runInLab } from '../../lab/namespaces.ts';
import { portableBuild } from '../../lab/portable-build.ts';
import type { ProbeTask } from '../../lab/probe.ts';
import { ROUTED, ROUTER, ROUTER6, TARGET, TARGET6 } from '../../lab/routed.ts';
import { buildNative } from '../../native/build.mjs';
import { loadCap } from '../packet-io/portable/modules.ts';
import type { CaptureOptions } from './capture.ts';

const build = buildNative();
const isRoot = process.getuid?.() === 0;
const noLab = (build.built ? undefined : build.reason) ?? labMissing();
const readers = ['tshark', 'tcpdump'].filter((tool) => spawnSync(tool, ['--version']).error === undefined);

const folder = mkdtempSync(join(tmpdir(), 'sounder-capture-'));
chmodSync(folder, 0o777);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Outcome = Partial<CaptureStatus> & Partial<Fault>;

/** Runs a capture while a probe runs, alternating with other addresses if there are some. @returns its status */
async function captureIn(
  lab: Lab,
  options: CaptureOptions,
  task: ProbeTask,
  others: readonly string[] | null = null,
): Promise<Outcome> {
  const probe = [process.execPath, 'lab/probe.ts', JSON.stringify(task)];
  const capture = [process.execPath, 'lab/capture.ts', ...[options, others].map((one) => JSON.stringify(one))];
  const run = await runInLab(lab, [...capture, ...probe]);
  expect(run.exitCode, run.stderr).toBe(0);
  return JSON.parse(run.stdout) as Outcome;
}

/** Reads source, destination and ICMP type of every packet in a file with tshark. */
function packetsIn(file: string): string[] {
  const names = ['ip.src', 'ipv6.src', 'ip.dst', 'ipv6.dst', 'icmp.type', 'icmpv6.type'];
  const fields = names.flatMap((name) => ['-e', name]);
  const run = spawnSync('tshark', ['-r', file, '-T', 'fields', '-E', 'occurrence=f', ...fields], { encoding: 'utf8' });
  expect(run.status, run.stderr).toBe(0);
  const lines = run.stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => line.split('\t').filter(Boolean).join(' '));
}

const title = (name: string) => (noLab === undefined ? name : `${name} (skipped: ${noLab})`);
const withReaders = (...tools: readonly string[]) => {
  const absent = tools.filter((tool) => !readers.includes(tool));
  return {
    absent: absent.length > 0,
    note: absent.length > 0 ? ` (skipped: ${absent.join(', ')} not installed)` : '',
  };
};
const tshark = withReaders('tshark');
const both = withReaders('tshark', 'tcpdump');

describe.skipIf(noLab !== undefined)(title('a capture'), () => {
  const HERE = '10.1.0.1';
  const HERE6 = 'fd00:1::1';
  const routed: Lab = { network: ROUTED };
  const TARGET_PACKETS = [
    `${HERE} ${TARGET} 8`,
    `${HERE} ${TARGET} 8`,
    `${TARGET} ${HERE} 0`,
    `${ROUTER} ${HERE} 11`,
  ].sort();
  const echoes: ProbeTask = {
    entries: [TARGET, TARGET6, ROUTER].flatMap((destination) => [
      { packet: { destination } },
      { packet: { destination, ttl: 1 } },
    ]),
    reachable: [TARGET6],
    samples: 6,
    deadlineMs: 5_000,
  };

  test.skipIf(tshark.absent)(
    `has a target's packets with the errors of routers about them, and nobody else's${tshark.note}`,
    async () => {
      const file = join(folder, 'routed.pcapng');
      const status = await captureIn(routed, { file, addresses: [TARGET] }, echoes);
      const packets = packetsIn(file);
      expect(packets.sort()).toEqual(TARGET_PACKETS);
      expect(status).toMatchObject({ state: 'stopped', packets: packets.length, dropped: 0, fault: null });
      expect(status.bytes).toBe(statSync(file).size);
      expect(statSync(file).mode & 0o077).toBe(0);
    },
  );

  test.skipIf(tshark.absent)(
    `does the same for IPv6, and when there are too many addresses for a filter${tshark.note}`,
    async () => {
      const many = Array.from({ length: 300 }, (_, at) => `10.200.${at >> 8}.${at & 255}`);
      for (const [name, others] of [
        ['few', []],
        ['many', many],
      ] as const) {
        const file = join(folder, `${name}.pcapng`);
        await captureIn(routed, { file, addresses: [...others, TARGET6] }, echoes);
        const packets = new Set(packetsIn(file));
        expect([...packets].sort()).toEqual(
          [`${HERE6} ${TARGET6} 128`, `${TARGET6} ${HERE6} 129`, `${ROUTER6} ${HERE6} 3`].sort(),
        );
      }
    },
  );

  const SPREAD = 2_000;
  const loopback: Lab = { network: [ANSWERING_16] };
  const spread: ProbeTask = {
    spread: { targets: SPREAD, periodMs: 1_000, rounds: 1, timeoutMs: 500 },
    samples: SPREAD,
    deadlineMs: 5_000,
  };
  const targets = Array.from({ length: SPREAD }, (_, at) => `10.9.${at >> 8}.${at & 255}`);

  test.skipIf(both.absent)(
    `counts what tshark and tcpdump count: each request and each reply once${both.note}`,
    async () => {
      const file = join(folder, 'spread.pcapng');
      const status = await captureIn(loopback, { file, addresses: targets }, spread);
      expect(status).toMatchObject({ packets: 2 * SPREAD, dropped: 0 });
      expect(packetsIn(file)).toHaveLength(2 * SPREAD);
      const dumped = spawnSync('tcpdump', ['-nr', file], { encoding: 'utf8', maxBuffer: 1e8 });
      expect(dumped.stdout.trim().split('\n')).toHaveLength(2 * SPREAD);
    },
  );

  test.skipIf(tshark.absent)(
    `grows no larger than it may, and can be read to its last packet${tshark.note}`,
    async () => {
      const file = join(folder, 'small.pcapng');
      const status = await captureIn(loopback, { file, addresses: [], maxBytes: 10_000 }, spread);
      expect(statSync(file).size).toBeLessThan(10_200); // with statistics at its end
      expect(packetsIn(file)).toHaveLength(status.packets ?? -1);
      expect(status.packets).toBeGreaterThan(50);
    },
  );

  test('follows other addresses while packets come: none is missing, none there twice', async () => {
    const file = join(folder, 'follow.pcapng');
    const status = await captureIn(loopback, { file, addresses: targets }, spread, [...targets, '192.0.2.1']);
    expect(status).toMatchObject({ state: 'stopped', packets: 2 * SPREAD, dropped: 0 });
  });

  test('reports a full disk, and ends nevertheless', async () => {
    const status = await captureIn(loopback, { file: '/dev/full', addresses: [] }, spread);
    expect(status).toMatchObject({ state: 'failed', fault: { code: 'capture.unwritable' } });
  });

  const nothing: ProbeTask = { samples: 0, deadlineMs: 1 };

  test('refuses what is no address', async () => {
    const options = { file: join(folder, 'bad.pcapng'), addresses: ['example.org'] };
    expect(await captureIn(loopback, options, nothing)).toMatchObject({ code: 'capture.bad-address' });
  });

  test('says that a file cannot be written', async () => {
    const options = { file: join(folder, 'no', 'such', 'folder.pcapng'), addresses: [] };
    expect(await captureIn(loopback, options, nothing)).toMatchObject({ code: 'capture.unwritable' });
  });

  test('leaves a file alone that a user without rights names, and says what unlocks captures', async () => {
    const file = join(folder, 'precious');
    writeFileSync(file, 'precious', { mode: 0o666 });
    const lab = { network: [], isUnprivileged: true };
    const fault = await captureIn(lab, { file, addresses: [], brokerPath: null }, nothing);
    expect(fault).toMatchObject({ code: 'capture.not-permitted', hint: 'sudo sounder doctor --unlock' });
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  const portable = noLab === undefined ? portableBuild() : undefined;
  afterAll(() => portable?.remove());
  const cap = portable && loadCap(portable.dir);
  const noCap = portable?.missing ?? (cap && !cap.ok ? cap.fault.message : undefined);
  test.skipIf(noCap !== undefined || tshark.absent)(
    `does without the native build where libpcap is${noCap ? ` (skipped: ${noCap})` : ''}${tshark.note}`,
    async () => {
      const home = mkdtempSync(join(folder, 'home-')); // another one when the test is tried again
      symlinkSync(portable?.dir ?? '', join(home, 'portable'));
      const file = join(folder, 'portable.pcapng');
      const options = { file, addresses: [TARGET], prebuildsDir: join(home, 'prebuilds') };
      expect(await captureIn(routed, options, echoes)).toMatchObject({ packets: 4, dropped: 0 });
      expect(packetsIn(file).sort()).toEqual(TARGET_PACKETS);
    },
  );

  const onlyRoot = isRoot ? '' : ' (skipped: only root can give a file a capability)';
  test.skipIf(!isRoot)(`works for a user without rights through the broker${onlyRoot}`, async () => {
    const file = join(folder, 'brokered.pcapng');
    const lab = {
      network: [
        ...loopback.network,
        'echo "0 65534" > /proc/sys/net/ipv4/ping_group_range',
        'mount -t tmpfs tmpfs /usr/local',
        `'${process.execPath}' lab/install-broker.ts`,
      ],
      isUnprivileged: true,
    };
    expect(await captureIn(lab, { file, addresses: targets }, spread)).toMatchObject({
      packets: 2 * SPREAD,
      dropped: 0,
    });
    expect(existsSync(file)).toBe(true);
  });
});
