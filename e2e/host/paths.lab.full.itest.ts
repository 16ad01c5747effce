import { describe, expect, it } from 'vitest';
import { CHAIN, CHAIN_TARGET, MASQUERADE } from '../../lab/chain.ts';
import { compileHelper } from '../../lab/compile.ts';
import { type Lab, labMissing, OPEN_PING_GROUPS, runInLab } from '../../lab/namespaces.ts';
import { ROUTED, smallMtu, TARGET, TARGET6 } from '../../lab/routed.ts';
import { scenarioFiles } from '../../lab/scenario-files.ts';
import { TUN_NETWORK } from '../../lab/tun.ts';
import { builtCommand } from './sounder-process.ts';

type Line = Readonly<Record<string, unknown>>;

/** Before neighbour discovery of routers and target is complete, packets over IPv6 are delayed by a second. */
const SETTLED = [
  `until ip -6 neigh show dev here | grep lladdr | grep -q fd00:1::254 &&
    ip -n router -6 neigh show dev far | grep lladdr | grep -q ${TARGET6}; do
    bash -c "echo > /dev/udp/${TARGET6}/9" || true; sleep 0.05; done`,
];
const MTU = 1280;
/** The router sends no "too big". */
const BLACK_HOLE = [
  'ip netns exec router nft "add table inet hole; add chain inet hole out { type filter hook output priority 0; }"',
  'ip netns exec router nft "add rule inet hole out icmp type destination-unreachable drop"',
  'ip netns exec router nft "add rule inet hole out icmpv6 type packet-too-big drop"',
];

const narrow = (more: readonly string[] = []): readonly string[] => [
  ...ROUTED,
  smallMtu(MTU),
  ...more,
  OPEN_PING_GROUPS,
  ...SETTLED,
];

/** @returns the JSON lines that `sounder` prints in a lab */
async function measured(lab: Lab, args: readonly string[], inside: readonly string[] = []): Promise<Line[]> {
  const run = await runInLab(lab, [...inside, process.execPath, builtCommand, ...args, '--json']);
  if (run.exitCode !== 0) throw new Error(`sounder ended with ${run.exitCode}: ${run.stderr}`);
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const pipe = compileHelper('tun-pipe.c', []);
const noNarrow = labMissing(narrow(BLACK_HOLE));

/** Every link behind the interface takes packets of 9000 bytes. */
const outgoing = (mtu: number): readonly string[] => [
  ...ROUTED,
  `ip link set here mtu ${mtu} && ip -n router link set near mtu 9000`,
  smallMtu(9000),
  OPEN_PING_GROUPS,
  ...SETTLED,
];
const noOutgoing = labMissing(outgoing(9000));
const noChain = labMissing([...CHAIN, ...MASQUERADE]);
const noTun = labMissing(TUN_NETWORK) ?? ('missing' in pipe ? pipe.missing : undefined);
const why = (missing: string | undefined): string => (missing === undefined ? '' : ` (not run: ${missing})`);

const atOnce = { concurrent: true };

const WAYS = [
  ['icmp', TARGET],
  ['icmp', TARGET6],
  ['udp', TARGET],
  ['udp', TARGET6],
] as const;

describe.skipIf(noNarrow !== undefined)(`behind a link of ${MTU} bytes${why(noNarrow)}`, atOnce, () => {
  const search = async (network: readonly string[], method: string, target: string, isUnprivileged: boolean) => {
    const args = [
      'probe',
      'path-mtu',
      target,
      '--method',
      method,
      '--port',
      '443',
      '--count',
      '1',
      '--timeout',
      '300ms',
    ];
    const lines = await measured({ network, isUnprivileged }, args);
    const { sent, lost } = lines.find(({ kind }) => kind === 'summary') ?? {};
    return { samples: lines.filter(({ kind }) => kind === 'sample'), counted: [sent, lost] };
  };

  it.each(WAYS)('an unprivileged user gets an error with %s to %s', async (method, target) => {
    const { samples, counted } = await search(narrow(), method, target, true);
    expect(samples.at(-1)).toMatchObject({ outcome: 'reply', pathMtu: MTU, verdict: 'told', size: MTU });
    expect(samples[0]).toMatchObject({ outcome: 'too-big', mtu: MTU, size: 1500 });
    expect(counted).toEqual([1, 0]);
  });

  it.each(WAYS)('a user without rights finds the black hole with %s to %s', async (method, target) => {
    const { samples, counted } = await search(narrow(BLACK_HOLE), method, target, true);
    expect(samples.at(-1)).toMatchObject({ outcome: 'reply', pathMtu: MTU, verdict: 'black-hole', size: MTU });
    expect(samples.filter(({ outcome }) => outcome === 'too-big')).toEqual([]);
    expect(counted).toEqual([1, 0]);
  });

  it.each([TARGET, TARGET6])('half-open SYNs with data find it to %s', async (target) => {
    const { samples } = await search(narrow(), 'tcp', target, false);
    expect(samples.at(-1)).toMatchObject({ pathMtu: MTU, verdict: 'told', size: MTU, method: 'tcp-half-open' });
    const hole = await search(narrow(BLACK_HOLE), 'tcp', target, false);
    expect(hole.samples.at(-1)).toMatchObject({ pathMtu: MTU, verdict: 'black-hole', size: MTU });
  });
});

describe.skipIf(noOutgoing !== undefined)(`without a maximum size${why(noOutgoing)}`, atOnce, () => {
  it.each([
    [1400, TARGET],
    [1400, TARGET6],
    [9000, TARGET],
    [9000, TARGET6],
  ])('a path MTU search starts with the MTU of the outgoing interface: %i to %s', async (mtu, target) => {
    const args = ['probe', 'path-mtu', target, '--count', '1', '--timeout', '300ms'];
    const lines = await measured({ network: outgoing(mtu), isUnprivileged: true }, args);
    const samples = lines.filter(({ kind }) => kind === 'sample');
    expect(samples.map(({ outcome, size, pathMtu, verdict }) => [outcome, size, pathMtu, verdict])).toEqual([
      ['reply', mtu, mtu, 'full'],
    ]);
  });
});

describe.skipIf(noChain !== undefined)(`across address translation${why(noChain)}`, atOnce, () => {
  it('a trace says behind which hop it is', async () => {
    const args = ['trace', CHAIN_TARGET.v4, '--method', 'udp', '--count', '2', '--no-names', '--quiet'];
    const lines = await measured({ network: [...CHAIN, ...MASQUERADE] }, args);
    const said = lines.filter(({ kind, note }) => kind === 'hop' && note !== null);
    expect(said.map(({ hop }) => hop)).toEqual([3]);
    expect(said[0]?.['note']).toContain('NAT before this hop');
  });
});

describe.skipIf(noTun !== undefined)(`through networks of scenarios${why(noTun)}`, atOnce, () => {
  const through = (name: string, args: readonly string[]) => {
    const file = scenarioFiles().find((one) => one.name === name);
    const inside = [process.execPath, 'lab/tun-lab.ts', 'file' in pipe ? pipe.file : '', file?.path ?? ''];
    return measured({ network: TUN_NETWORK }, ['trace', '10.78.0.1', '--no-names', ...args], inside);
  };

  it('sees a change of route once, as of its first round', async () => {
    const lines = await through('route-change', ['--count', '16', '--interval', '150ms', '--timeout', '500ms']);
    const changes = lines.filter(({ event }) => event === 'route-change');
    expect(changes).toHaveLength(1);
    const [change] = changes;
    expect(change).toMatchObject({
      before: { route: ['10.77.1.1', '10.77.2.1', '10.77.3.1', '10.78.0.1'] },
      after: { route: ['10.77.1.1', '10.77.4.1', '10.77.3.1', '10.78.0.1'] },
    });
    const moved = lines.find(({ kind, from }) => kind === 'sample' && from === '10.77.4.1');
    expect([change?.['round'], change?.['at']]).toEqual([moved?.['round'], expect.any(String)]);
    const sentMs = (round: number) => Date.parse(String(lines.find((one) => one['round'] === round)?.['sentAt']));
    const movedRound = Number(moved?.['round']);
    // Within the round: not only after three rounds had confirmed it.
    expect(Date.parse(String(change?.['at']))).toBeGreaterThanOrEqual(sentMs(movedRound) - 1);
    expect(Date.parse(String(change?.['at']))).toBeLessThan(sentMs(movedRound + 1));
  });

  it('takes loss at the target for no change of route, and no hop for one behind it', async () => {
    const lines = await through('random-loss', ['--count', '60', '--interval', '100ms', '--timeout', '90ms']);
    expect(lines.filter(({ event }) => event === 'route-change')).toEqual([]);
    expect(lines.filter(({ kind }) => kind === 'hop').map(({ hop }) => hop)).toEqual([1, 2, 3, 4]);
  });

  it('finds the broken one of four branches on exactly its source ports', async () => {
    const ports = ['--method', 'udp', '--flows', '16', '--source-ports', '40000-40015'];
    const lines = await through('ecmp-broken-branch', [...ports, '--count', '4', '--timeout', '500ms']);
    const counted = lines.filter(
      ({ kind, outcome }) => kind === 'sample' && (outcome === 'reply' || outcome === 'timeout'),
    );
    const broken = new Set(counted.filter(({ outcome }) => outcome === 'timeout').map(({ sourcePort }) => sourcePort));
    const whole = new Set(counted.filter(({ outcome }) => outcome === 'reply').map(({ sourcePort }) => sourcePort));
    expect([...broken].sort()).toEqual([40_000, 40_004, 40_005, 40_008, 40_009, 40_010, 40_011]);
    expect(broken.size + whole.size).toBe(16);
  });
});
