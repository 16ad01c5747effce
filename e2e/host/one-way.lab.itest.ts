import { describe, expect, it } from 'vitest';
import type { ServiceResult } from '../../core/ports/service.ts';
import { labMissing, runInLab } from '../../lab/namespaces.ts';
import type { StampDetail } from '../../probes/stamp/common/detail.ts';

const PORT = 4786;
const PACKETS = 200;

/** A reflector as a process in a namespace of its own, which answers the sender's subnet. */
const REFLECTOR = `
  Promise.all([import('./host/service/reflector/reflector.ts'), import('./host/clock.ts')]).then(
    ([{ Reflector }, { systemClock }]) =>
      Reflector.open(
        { port: ${PORT}, address: null, allow: ['192.0.2.0/24', 'fd00::/64'] },
        { clock: systemClock(), bounds: { utcErrorNs: () => 500000, fleet: () => null } },
      ).then(() => require('node:fs').writeFileSync('/run/reflects', '')),
  );`;

interface Destination {
  readonly destination: string;
  readonly family: 4 | 6;
  readonly source: string | null;
  readonly tos: number;
}
const IPV4: Destination = { destination: '192.0.2.2', family: 4, source: null, tos: 0 };
const IPV6: Destination = { destination: 'fd00::2', family: 6, source: null, tos: 0 };

/** Prints the result of a round on each of these destinations. */
const sender = (destinations: readonly Destination[]) => `
  Promise.all([
    import('./probes/stamp/node/run.ts'),
    import('./host/service/service-host.ts'),
    import('./host/clock.ts'),
  ]).then(async ([{ runStamp }, { serviceHost }, { systemClock }]) => {
    while (!require('node:fs').existsSync('/run/reflects')) await new Promise((resolve) => setTimeout(resolve, 50));
    const clock = systemClock();
    const bounds = { utcErrorNs: () => 500000, fleet: () => null };
    const request = { port: ${PORT}, packets: ${PACKETS}, spacingMs: 2, counting: 'yes', isInFleet: false };
    const results = [];
    for (const destination of ${JSON.stringify(destinations)}) {
      const signal = AbortSignal.timeout(10000);
      const run = { target: { ...destination, interface: null }, request, timeoutMs: 1000, signal, round: 0, progress() {} };
      results.push(await runStamp(run, { ...serviceHost({ clock }), bounds }));
    }
    console.log(JSON.stringify(results));
    process.exit(0);
  });`;

/** @param rule nftables rule on the reflector's side, by its hook */
const network = (hook: 'input' | 'output', rule: string) => [
  'ip netns add far',
  'ip link add near0 type veth peer name far0 netns far',
  'ip addr add 192.0.2.1/24 dev near0 && ip link set near0 up',
  'ip -n far addr add 192.0.2.2/24 dev far0 && ip -n far link set far0 up && ip -n far link set lo up',
  'ip addr add fd00::1/64 dev near0 nodad && ip -n far addr add fd00::2/64 dev far0 nodad',
  `ip netns exec far nft 'add table inet t; add chain inet t c { type filter hook ${hook} priority 0; }; add rule inet t c ${rule}'`,
  `ip netns exec far '${process.execPath}' -e '${REFLECTOR.replaceAll("'", `'"'"'`)}' &`,
];

const missing = labMissing(network('input', 'accept').slice(0, -1));

async function run(lab: readonly string[], destinations: readonly Destination[]): Promise<readonly ServiceResult[]> {
  const { stdout, stderr } = await runInLab({ network: lab }, [process.execPath, '-e', sender(destinations)]);
  const line = stdout.trim().split('\n').at(-1);
  if (!line) throw new Error(stderr);
  return JSON.parse(line);
}

describe.skipIf(missing !== undefined)(missing === undefined ? 'loss' : `loss (skipped: ${missing})`, () => {
  const measure = async (hook: 'input' | 'output', rule: string): Promise<StampDetail> => {
    const [result] = await run(network(hook, rule), [IPV4]);
    return result?.detail as unknown as StampDetail;
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

  it('of one class concerns the test packets with that DSCP, over IPv4 and IPv6', async () => {
    const EF = 46 << 2;
    const destinations = [
      IPV4,
      { ...IPV4, tos: EF },
      { ...IPV4, tos: EF, source: '192.0.2.1' },
      IPV6,
      { ...IPV6, tos: EF },
      { ...IPV6, tos: EF, source: 'fd00::1' },
    ];
    const rules = ['ip dscp != 46', 'ip6 dscp != 46'].map((match) => `${match} udp dport ${PORT} drop`);
    const results = await run(network('input', rules.join('; add rule inet t c ')), destinations);
    expect(results.map(({ outcome, detail }) => [outcome, (detail as { dscp?: number }).dscp])).toEqual(
      [IPV4, IPV6].flatMap(() => [
        ['timeout', undefined],
        ['reply', 46],
        ['reply', 46],
      ]),
    );
  });
});
