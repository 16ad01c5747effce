import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { compileHelper } from '../../lab/compile.ts';
import { labMissing, PROJECT_DIR, runInLab } from '../../lab/namespaces.ts';
import type { ProbeReport } from '../../lab/probe.ts';
import { buildNative } from '../../native/build.mjs';

const KIND = { tcp4: 1, tcp6: 2, icmp4: 3, icmp6: 4, capture: 5 } as const;
const [ICMP, TCP, UDP, ICMP6] = [1, 6, 17, 58];
const [EPERM, ENOENT, EACCES, EINVAL] = [1, 2, 13, 22];

const hex = (...bytes: readonly number[]): string => Buffer.from(bytes).toString('hex');
const be16 = (value: number): string => hex(value >> 8, value & 255);
const zeros = (bytes: number): string => '00'.repeat(bytes);

const ipv4 = (protocol: number, words = 5): string =>
  `${hex(0x40 | words)}${zeros(8)}${hex(protocol)}${zeros(10)}${zeros((words - 5) * 4)}`;
const ipv6 = (protocol: number): string => `60${zeros(5)}${hex(protocol)}${zeros(33)}`;
const tcp = (from: number, to: number, flags: number): string =>
  `${be16(from)}${be16(to)}${zeros(9)}${hex(flags)}${zeros(6)}`;
const udp = (from: number, to: number): string => `${be16(from)}${be16(to)}${zeros(4)}`;
const echo = (type: number, id: number): string => `${hex(type)}${zeros(3)}${be16(id)}0001`;
const error = (type: number, quoted: string): string => `${hex(type)}${zeros(7)}${quoted}`;

const FLAGS = { fin: 0x01, rst: 0x04, synAck: 0x12, ack: 0x10, rstAck: 0x14, synAckEce: 0x52, syn: 0x02 } as const;

const filterHelper = compileHelper('raw-filter.c', [
  join(PROJECT_DIR, 'native/src/raw/raw_filter.c'),
  join(PROJECT_DIR, 'native/src/raw/raw_open.c'),
]);
const noFilter = 'missing' in filterHelper ? filterHelper.missing : undefined;

/** Names of the packets that a socket of this kind receives; ports and identifiers 1000 to 1010. */
function passed(kind: number, quoted: number, packets: Readonly<Record<string, string>>): string[] {
  const file = 'file' in filterHelper ? filterHelper.file : '';
  const run = spawnSync(file, [kind, quoted, 1000, 1010].map(String), {
    input: `${Object.values(packets).join('\n')}\n`,
    encoding: 'utf8',
  });
  const verdicts = run.stdout.trim().split('\n');
  expect(verdicts, run.stderr).toHaveLength(Object.keys(packets).length);
  return Object.keys(packets).filter((_, at) => verdicts[at] === 'pass');
}

describe.skipIf(noFilter !== undefined)(
  noFilter === undefined ? 'a raw socket' : `a raw socket (skipped: ${noFilter})`,
  () => {
    const segments = (flags: number) => ({
      below: tcp(443, 999, flags),
      first: tcp(443, 1000, flags),
      last: tcp(443, 1010, flags),
      above: tcp(443, 1011, flags),
      fromOurs: tcp(1005, 443, flags),
    });
    const over = (header: string, packets: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(packets).map(([name, packet]) => [name, header + packet]));

    test.each([
      ['IPv4', KIND.tcp4, ipv4(TCP)],
      ['IPv4 with options', KIND.tcp4, ipv4(TCP, 9)],
      ['IPv6', KIND.tcp6, ''],
    ])('for TCP over %s sees answers to SYNs from its own ports and nothing else', (_, kind, header) => {
      for (const flags of [FLAGS.synAck, FLAGS.rst, FLAGS.rstAck, FLAGS.synAckEce]) {
        expect(passed(kind, 0, over(header, segments(flags)))).toEqual(['first', 'last']);
      }
      for (const flags of [FLAGS.ack, FLAGS.syn, FLAGS.fin, 0]) {
        expect(passed(kind, 0, over(header, segments(flags)))).toEqual([]);
      }
      expect(passed(kind, 0, { cut: header + tcp(443, 1000, FLAGS.synAck).slice(0, 20) })).toEqual([]);
    });

    test.each([
      ['IPv4', KIND.icmp4, ICMP, ipv4(ICMP), ipv4, 0, [3, 4, 11, 12], [5, 8, 13]],
      ['IPv6', KIND.icmp6, ICMP6, '', ipv6, 129, [1, 2, 3, 4], [0, 5, 128, 136]],
    ] as const)('for ICMP over %s sees what answers its own packets', (_, kind, own, header, quote, reply, yes, no) => {
      const answers = {
        reply: header + echo(reply, 1004),
        otherReply: header + echo(reply, 1011),
        ...Object.fromEntries(
          [...yes, ...no].flatMap((type) => [
            [`echo ${type}`, header + error(type, quote(own) + echo(8, 1002))],
            [`tcp ${type}`, header + error(type, quote(TCP) + tcp(1002, 443, FLAGS.syn))],
            [`udp ${type}`, header + error(type, quote(UDP) + udp(1002, 33434))],
            [`other udp ${type}`, header + error(type, quote(UDP) + udp(5353, 1002))],
          ]),
        ),
      };
      const errors = (of: string) => yes.map((type) => `${of} ${type}`);
      expect(passed(kind, 0, answers)).toEqual(['reply']);
      expect(passed(kind, own, answers).sort()).toEqual(['reply', ...errors('echo')].sort());
      expect(passed(kind, TCP, answers).sort()).toEqual(errors('tcp').sort());
      expect(passed(kind, UDP, answers).sort()).toEqual(errors('udp').sort());
    });

    test('finds the ports behind the options of a quoted IPv4 header', () => {
      const quoted = ipv4(UDP, 7) + udp(1002, 33434);
      expect(passed(KIND.icmp4, UDP, { one: ipv4(ICMP, 6) + error(3, quoted) })).toEqual(['one']);
    });
  },
);

/** A request in the broker's layout (native/src/raw/raw_request.h), on little-endian machines. */
function request(over: {
  readonly kind: number;
  readonly version?: number;
  readonly quoted?: number;
  readonly ports?: readonly [number, number];
  readonly snapBytes?: number;
  readonly addresses?: number;
  readonly receiveOnly?: number;
  readonly reserved?: number;
}): string {
  const { kind, version = 2, quoted = 0, ports = [0, 0], snapBytes = 0, addresses = 0 } = over;
  const bytes = Buffer.alloc(24 + 64 * 16);
  bytes.writeUInt32LE(version, 0);
  bytes.writeUInt16LE(kind, 4);
  bytes.writeUInt16LE(quoted, 6);
  bytes.writeUInt16LE(ports[0], 8);
  bytes.writeUInt16LE(ports[1], 10);
  bytes.writeUInt16LE(over.receiveOnly ?? 0, 12);
  bytes.writeUInt16LE(over.reserved ?? 0, 14);
  bytes.writeUInt32LE(snapBytes, 16);
  bytes.writeUInt32LE(addresses, 20);
  return bytes.toString('hex');
}

const build = buildNative();
const clientHelper = compileHelper('broker-client.c', []);
const isRoot = process.getuid?.() === 0;
const noLab =
  (build.built ? undefined : build.reason) ??
  ('missing' in clientHelper ? clientHelper.missing : undefined) ??
  (isRoot ? labMissing() : 'only root can give a file a capability');

describe.skipIf(noLab !== undefined)(
  noLab === undefined ? 'the installed broker' : `the installed broker (skipped: ${noLab})`,
  () => {
    // A folder of the lab's own: nothing is left on the host.
    const lab = {
      network: ['mount -t tmpfs tmpfs /usr/local', `'${process.execPath}' lab/install-broker.ts`],
      isUnprivileged: true,
    };
    const broker = '/usr/local/libexec/sounder/sounder-broker';
    const client = 'file' in clientHelper ? clientHelper.file : '';

    /** The answers to requests, each to a broker of its own, in one lab: to make it takes longer than all of them. */
    async function ask(
      hexRequests: readonly string[],
      file = broker,
      before: readonly string[] = [],
    ): Promise<readonly string[]> {
      const each = 'client=$1 broker=$2; shift 2; for request; do "$client" "$broker" "$request"; done';
      const run = await runInLab(lab, [...before, 'sh', '-euc', each, 'sh', client, file, ...hexRequests]);
      expect(run.exitCode, run.stderr).toBe(0);
      const answers = run.stdout.trim().split('\n');
      expect(answers).toHaveLength(hexRequests.length);
      return answers;
    }

    const ports = [1000, 1010] as const;
    const wanted = request({ kind: KIND.tcp4, ports });
    /** The lab with one more line of its root's. */
    const spoiled = (line: string) => ({ ...lab, network: [...lab.network, line] });

    const opened = [
      ['TCP over IPv4', { kind: KIND.tcp4, ports }],
      ['TCP over IPv6', { kind: KIND.tcp6, ports }],
      ['ICMP over IPv4', { kind: KIND.icmp4, quoted: TCP, ports }],
      ['ICMP over IPv6', { kind: KIND.icmp6, quoted: UDP, ports }],
      ['receiving ICMP over IPv4', { kind: KIND.icmp4, quoted: UDP, ports, receiveOnly: 1 }],
      ['receiving ICMP over IPv6', { kind: KIND.icmp6, quoted: UDP, ports, receiveOnly: 1 }],
      ['captures', { kind: KIND.capture, snapBytes: 65_535, addresses: 64 }],
      ['captures of everything', { kind: KIND.capture, snapBytes: 65_535 }],
    ] as const;
    const refused = [
      ['of another version', request({ kind: KIND.tcp4, ports, version: 1 })],
      ['of no kind', request({ kind: 0, ports })],
      ['of a kind unknown', request({ kind: 6, ports })],
      ['for ports that end before they begin', request({ kind: KIND.tcp4, ports: [1010, 1000] })],
      ['for port 0', request({ kind: KIND.tcp4, ports: [0, 1000] })],
      ['for captures with ports', request({ kind: KIND.capture, ports, snapBytes: 100 })],
      ['for captures of more addresses than it holds', request({ kind: KIND.capture, snapBytes: 100, addresses: 65 })],
      ['for captures of nothing of each packet', request({ kind: KIND.capture })],
      ['for sockets with addresses', request({ kind: KIND.tcp4, ports, addresses: 1 })],
      ['for TCP that is only received', request({ kind: KIND.tcp4, ports, receiveOnly: 1 })],
      ['for captures that are only received', request({ kind: KIND.capture, snapBytes: 1, receiveOnly: 1 })],
      ['for ICMP that is received otherwise', request({ kind: KIND.icmp4, ports, receiveOnly: 2 })],
      ['with something in a field without a meaning', request({ kind: KIND.tcp4, ports, reserved: 1 })],
      ['for errors about a protocol that we do not send', request({ kind: KIND.icmp4, ports, quoted: 41 })],
      ['that is cut', request({ kind: KIND.tcp4, ports }).slice(0, -2)],
      ['with something after it', `${request({ kind: KIND.tcp4, ports })}00`],
      ['of one byte', '00'],
    ] as const;
    let answers: ReadonlyMap<string, string>;
    beforeAll(async () => {
      const requests = [...opened.map(([, wanted]) => request(wanted)), ...refused.map(([, bytes]) => bytes)];
      const given = await ask(requests);
      answers = new Map(requests.map((bytes, at) => [bytes, given[at] ?? '']));
    });

    test.each(opened)(
      'opens sockets for %s to a user without rights, who can neither take the filter off nor do what it is not for',
      (_, wanted) => {
        expect(answers.get(request(wanted))).toMatch(/^answer 0 \d confined$/);
      },
    );

    test.each(refused)('refuses a request %s', (_, bytes) => {
      expect(answers.get(bytes)).toBe(`answer ${EINVAL} 0 nothing`);
    });

    test('has no rights of its own: without its capability, or with no new privileges, it says so', async () => {
      const bare = spoiled(`cp ${broker} ${broker}.bare; chgrp 65534 ${broker}.bare; chmod 0750 ${broker}.bare`);
      expect((await runInLab(bare, [client, `${broker}.bare`, wanted])).stdout).toBe(`answer ${EPERM} 1 nothing\n`);
      expect(await ask([wanted], broker, ['setpriv', '--no-new-privs'])).toEqual([`answer ${EPERM} 1 nothing`]);
    });

    test('opens nothing for any user when every account may run it', async () => {
      const run = await runInLab(spoiled(`chmod o+x ${broker}`), [client, broker, wanted]);
      expect(run.stdout).toBe(`answer ${EACCES} 7 nothing\n`);
    });

    test('opens nothing where it cannot know who may run it, and answers why', async () => {
      const run = await runInLab(spoiled('mount -t tmpfs tmpfs /proc'), [client, broker, wanted]);
      expect(run.stdout).toBe(`answer ${ENOENT} 5 nothing\n`);
    });

    test('is not run by an account that is not in its group', async () => {
      const [mount = '', install = ''] = lab.network;
      const forRoot = { ...lab, network: [mount, `${install} 0`] };
      expect((await runInLab(forRoot, [client, broker, wanted])).stdout).toBe('silence 127\n');
    });

    test('says nothing to who does not bring it a channel', async () => {
      const run = await runInLab(lab, ['sh', '-c', `${broker} 3>&-; echo $?; ${broker} 3</dev/null; echo $?`]);
      expect(run.stdout).toBe('64\n64\n');
    });

    const capture = (run: { readonly stdout: string }) =>
      (JSON.parse(run.stdout) as ProbeReport).capabilities?.features.find((one) => one.feature === 'capture');
    const task = JSON.stringify({ samples: 0, deadlineMs: 1, wantCapabilities: true });
    const engine = [process.execPath, 'lab/probe.ts', task];

    test('is found and used by the engine of a user without rights', async () => {
      expect(capture(await runInLab(lab, engine))).toMatchObject({ method: 'AF_PACKET, through the broker' });
    });

    test('lets a user ping where ICMP datagram sockets are closed to him', async () => {
      const entries = ['127.0.0.1', '::1'].map((destination) => ({ packet: { destination } }));
      const pings = { entries, samples: 2, deadlineMs: 5_000, wantCapabilities: true };
      const run = await runInLab(lab, [process.execPath, 'lab/probe.ts', JSON.stringify(pings)]);
      const { rows, capabilities } = JSON.parse(run.stdout) as ProbeReport;
      expect(rows.map((row) => row.outcome)).toEqual(['reply', 'reply']);
      const methods = capabilities?.features.filter(({ feature }) => feature === 'icmp4' || feature === 'icmp6');
      expect(methods?.map((one) => one.method)).toEqual(['icmp-raw', 'icmp-raw']);
    });

    test('is named as powerless where its capability counts for nothing', async () => {
      const found = capture(await runInLab(lab, ['setpriv', '--no-new-privs', ...engine]));
      const hint = `sudo setcap cap_net_raw+ep ${broker}`;
      expect(found).toMatchObject({ works: false, fault: { code: 'capture.not-permitted', hint } });
      expect(found?.fault?.message).toContain('no_new_privs');
    });

    test('is named as refusing where every account may run it, or this user is not in its group', async () => {
      const open = capture(await runInLab(spoiled(`chmod o+x ${broker}`), engine));
      expect(open?.fault).toMatchObject({
        message: expect.stringContaining('every account may run it'),
        hint: 'sudo sounder doctor --unlock',
      });
      const [mount = '', install = ''] = lab.network;
      const closed = capture(await runInLab({ ...lab, network: [mount, `${install} 0`] }, engine));
      expect(closed?.fault?.message).toContain('is not in the group');
    });

    test('is not used when others than root could have changed it', async () => {
      const found = capture(await runInLab(spoiled(`chmod o+w ${broker}`), engine));
      expect(found?.fault?.message).toBe('This user may not capture packets');
    });
  },
);
