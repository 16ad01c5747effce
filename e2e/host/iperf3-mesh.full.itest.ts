import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { labMissing, runInLab } from '../../lab/namespaces.ts';
import { iperf3Missing } from './iperf3-missing.ts';
import { jsonLines } from './sounder-process.ts';

const SCRIPT = fileURLToPath(new URL('iperf3-mesh.ts', import.meta.url));
const SECONDS = 17;
/** Rate of the line behind each agent, Mbit/s. */
const LINE = 40;

const line = (name: string, network: string) => [
  `ip netns add ${name} && ip -n ${name} link set lo up`,
  `ip link add ${name}0 type veth peer name eth0 netns ${name}`,
  `ip addr add ${network}.254/24 dev ${name}0 && ip link set ${name}0 up`,
  `ip -n ${name} addr add ${network}.1/24 dev eth0 && ip -n ${name} link set eth0 up`,
  `ip -n ${name} route add default via ${network}.254`,
  `tc -n ${name} qdisc add dev eth0 root tbf rate ${LINE}mbit burst 32kb latency 50ms`,
];
const NETWORK = [...line('berlin', '192.0.2'), ...line('lima', '198.51.100'), 'echo 1 > /proc/sys/net/ipv4/ip_forward'];

const missing = iperf3Missing ?? labMissing(NETWORK) ?? null;
const note = missing ? ` (not run: ${missing})` : '';

interface Test {
  readonly agent: string;
  readonly timeMs: number;
  readonly outcome: string;
  readonly outMbitPerSecond: number;
}

describe.skipIf(missing !== null)(`a mesh of iperf3 between two agents${note}`, () => {
  it('measures the line of each, one test at a time in the whole fleet', { timeout: 90_000 }, async () => {
    const { exitCode, stdout, stderr } = await runInLab({ network: NETWORK }, [process.execPath, SCRIPT, `${SECONDS}`]);
    expect([exitCode, stderr]).toEqual([0, '']);
    const samples = jsonLines(stdout) as unknown as readonly Test[];
    const tests = samples.filter(({ outcome }) => outcome === 'reply');
    expect(new Set(tests.map(({ agent }) => agent))).toEqual(new Set(['berlin', 'lima']));
    for (const { outMbitPerSecond } of tests) {
      expect(outMbitPerSecond).toBeGreaterThan(LINE * 0.6);
      expect(outMbitPerSecond).toBeLessThan(LINE * 1.2);
    }
    expect(samples.filter(({ outcome }) => outcome === 'server-error')).toEqual([]);
  });
});
