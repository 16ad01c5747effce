import { describe, expect, it } from 'vitest';
import { type Lab, labMissing, OPEN_PING_GROUPS, runInLab } from '../../lab/namespaces.ts';
import { builtCommand } from './sounder-process.ts';

/** Gives neighbours up after a fifth of a second instead of three seconds. */
const hasty = (device: string): string =>
  `for at in mcast_solicit:1 retrans_time_ms:200; do
    echo "\${at#*:}" > /proc/sys/net/ipv4/neigh/${device}/"\${at%:*}"; done`;

/** Here – router – a link on which nobody is. */
const NETWORK = [
  'ip netns add router && ip -n router link set lo up',
  'ip link add here type veth peer name near netns router',
  'ip addr add 10.66.0.2/24 dev here && ip link set here up',
  'ip -n router addr add 10.66.0.1/24 dev near && ip -n router link set near up',
  'ip -n router link add far type veth peer name nowhere',
  'ip -n router addr add 10.67.0.1/24 dev far && ip -n router link set far up && ip -n router link set nowhere up',
  'ip netns exec router sh -c "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 0 > /proc/sys/net/ipv4/icmp_ratelimit"',
  `ip netns exec router sh -c '${hasty('far')}'`,
  hasty('here'),
  'ip route add default via 10.66.0.1',
  OPEN_PING_GROUPS,
  // Neighbours take a moment to come up; those that are there must be known.
  'until ip neigh show dev here | grep -q "10.66.0.1 lladdr"; do bash -c "echo > /dev/udp/10.66.0.1/9" || true; sleep 0.05; done',
];

const lab: Lab = { network: NETWORK, isUnprivileged: true };
const missing = labMissing(NETWORK);

const DEAD_NEIGHBOUR = '10.66.0.9';
const DEAD_HOST = '10.67.0.77';
/** Too soon for either error. */
const TIMING = ['--count', '8', '--interval', '100ms', '--timeout', '50ms'];

async function sounder(...args: readonly string[]) {
  const run = await runInLab(lab, [process.execPath, builtCommand, ...args, ...TIMING]);
  expect(run.exitCode, run.stderr).toBe(0);
  return run;
}

const atOnce = { concurrent: true };

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'a host that is not there' : `a host that is not there (not run: ${missing})`,
  atOnce,
  () => {
    it.each(['icmp', 'udp'])('has no hops in a trace when this host does not find it (%s)', async (method) => {
      const { stdout, stderr } = await sounder('trace', DEAD_NEIGHBOUR, '--method', method, '--no-names');
      expect(stdout.trim().split('\n').slice(2)).toEqual([
        `Neighbour ${DEAD_NEIGHBOUR} does not answer on the local link`,
      ]);
      expect(stderr).toBe('');
    });

    it.each([
      [['trace', DEAD_NEIGHBOUR, '--no-names'], 'stdout'],
      [['probe', 'icmp', DEAD_NEIGHBOUR, '-q'], 'stderr'],
      [['probe', 'udp-unreachable', DEAD_NEIGHBOUR, '--port', '33434', '-q'], 'stderr'],
    ] as const)('is waited for at the end of a single round: %j', async (words, stream) => {
      const once = ['--count', '1', '--timeout', '50ms'];
      const run = await runInLab(lab, [process.execPath, builtCommand, ...words, ...once]);
      expect(run[stream]).toContain(`Neighbour ${DEAD_NEIGHBOUR} does not answer on the local link`);
      expect(run.stdout).not.toContain('--silent-hops');
    });

    it('is at no hop of the JSON of a trace either', async () => {
      const { stdout } = await sounder('trace', DEAD_NEIGHBOUR, '--json');
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.filter(({ kind }) => kind === 'hop')).toEqual([]);
      expect(lines.find(({ kind }) => kind === 'path')).toMatchObject({ hops: 0, targetAnswered: 0 });
      const late = lines.filter(({ event }) => event === 'late-error');
      expect(late.length).toBeGreaterThan(0);
      for (const event of late) {
        expect(event).toMatchObject({ outcome: 'late-error', error: 'unreachable', from: '10.66.0.2', local: true });
      }
    });

    it('is named by the router that reports it, in a trace', async () => {
      const { stdout } = await sounder('trace', DEAD_HOST, '--no-names');
      expect(stdout).toContain(`Hop 1 (10.66.0.1) reports ${DEAD_HOST} unreachable (host unreachable)\n`);
      expect(stdout).not.toContain('loop');
      expect(stdout).not.toContain('!');
    });

    it.each([
      ['icmp', []],
      ['udp-unreachable', ['--port', '33434']],
    ] as const)('is no slow host (%s)', async (probe, more) => {
      const { stdout, stderr } = await sounder('probe', probe, DEAD_HOST, ...more, '-q');
      expect(stdout).toMatch(/(unreachable|late-error) +8 +8 +100\.0 %/);
      expect(stderr).toMatch(
        /^10\.66\.0\.1 reports host unreachable for 10\.67\.0\.77 \(\d packets, (\d )?after the timeout\)\n/,
      );
      expect(stderr).not.toMatch(/late repl/);
    });
  },
);
