import { describe, expect, it } from 'vitest';
import { labMissing, runInLab } from '../../lab/namespaces.ts';
import type { StampDetail } from '../../probes/stamp/common/detail.ts';

const PORT = 4786;
const PACKETS = 200;

/** A reflector as a process in a namespace of its own, which answers the sender's subnet. */
const REFLECTOR = `
  Promise.all([import('./host/service/reflector/reflector.ts'), import('./host/clock.ts')]).then(
    ([{ Reflector }, { systemClock }]) =>
      Reflector.open(
        { port: ${PORT}, address: null, allow: ['192.0.2.0/24'] },
        { clock: systemClock(), bounds: { utcErrorNs: () => 500000, fleet: () => null } },
      ).then(() => require('node:fs').writeFileSync('/run/reflects', '')),
  );`;

const SENDER = `
  Promise.all([
    import('./probes/stamp/node/run.ts'),
    import('./host/service/service-host.ts'),
    import('./host/clock.ts'),
  ]).then(async ([{ runStamp }, { serviceHost }, { systemClock }]) => {
    while (!require('node:fs').existsSync('/run/reflects')) await new Promise((resolve) => setTimeout(resolve, 50));
    const clock = systemClock();
    const bounds = { utcErrorNs: () => 500000, fleet: () => null };
    const target = { destination: '192.0.2.2', family: 4, source: null, interface: null, tos: 0 };
    const request = { port: ${PORT}, packets: ${PACKETS}, spacingMs: 2, counting: 'yes', isInFleet: false };
    const signal = AbortSignal.timeout(10000);
    const run = { target, request, timeoutMs: 1000, signal, round: 0, progress() {} };
    console.log(JSON.stringify(await runStamp(run, { ...serviceHost({ clock }), bounds })));
    process.exit(0);
  });`;

/** @param rule nftables rule on the reflector's side, by its hook */
const network = (hook: 'input' | 'output', rule: string) => [
  'ip netns add far',
  'ip link add near0 type veth peer name far0 netns far',
  'ip addr add 192.0.2.1/24 dev near0 && ip link set near0 up',
  'ip -n far addr add 192.0.2.2/24 dev far0 && ip -n far link set far0 up && ip -n far link set lo up',
  `ip netns exec far nft 'add table ip t; add chain ip t c { type filter hook ${hook} priority 0; }; add rule ip t c ${rule}'`,
  `ip netns exec far '${process.execPath}' -e '${REFLECTOR.replaceAll("'", `'"'"'`)}' &`,
];

const missing = labMissing(network('input', 'accept').slice(0, -1));

describe.skipIf(missing !== undefined)(missing === undefined ? 'loss' : `loss (skipped: ${missing})`, () => {
  const measure = async (hook: 'input' | 'output', rule: string): Promise<StampDetail> => {
    const { stdout, stderr } = await runInLab({ network: network(hook, rule) }, [process.execPath, '-e', SENDER]);
    const line = stdout.trim().split('\n').at(-1);
    if (!line) throw new Error(stderr);
    return JSON.parse(line).detail;
  };

  it('on the path to the reflector is forward loss', async () => {
    const { forward, backward, back } = await measure('input', `udp dport ${PORT} numgen random mod 10 < 3 drop`);
    // 200 packets at 30 %: six standard deviations.
    expect(forward.lost).toBeGreaterThan(20);
    expect(forward.lost).toBeLessThan(100);
    expect(backward.lost).toBe(0);
    expect(back).toBeGreaterThan(0);
  });

  it('on the path from the reflector is backward loss', async () => {
    const { forward, backward, clock } = await measure('output', `udp sport ${PORT} numgen random mod 10 < 3 drop`);
    expect(backward.lost).toBeGreaterThan(20);
    expect(backward.lost).toBeLessThan(100);
    expect(forward.lost).toBe(0);
    expect(clock.boundMs).toBeCloseTo(1, 1);
  });
});
