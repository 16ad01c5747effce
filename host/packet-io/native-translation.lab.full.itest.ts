import { describe, expect, test } from 'vitest';
import type { PacketTemplate } from '../../core/model/packet.ts';
import type { Translation } from '../../core/model/packet-columns.ts';
import { CHAIN, CHAIN_HOPS, CHAIN_TARGET, MASQUERADE } from '../../lab/chain.ts';
import { driverMissing } from '../../lab/driver-missing.ts';
import { type Lab, labMissing, OPEN_PING_GROUPS } from '../../lab/namespaces.ts';
import type { ProbeTask } from '../../lab/probe.ts';
import { runProbe } from '../../lab/run-probe.ts';

/** The second router's NAT: its own addresses replace ours in all packets to the third. */
const atSecond = (rule: string): string => `ip netns exec n2 nft ${rule}`;
const [OURS, OURS6] = ['10.60.0.1', 'fd00:60::1'];
const [ITS, ITS6] = ['10.62.0.1', 'fd00:62::1'];

/** Sent one by one, without reading quoted packets. */
const STATELESS = [
  atSecond('add table inet t'),
  atSecond('add chain inet t out "{ type filter hook postrouting priority 0; }"'),
  atSecond('add chain inet t in "{ type filter hook prerouting priority -300; }"'),
  atSecond(`add rule inet t out oifname east2 ip saddr ${OURS} ip saddr set ${ITS}`),
  atSecond(`add rule inet t in iifname east2 ip daddr ${ITS} ip daddr set ${OURS}`),
  atSecond(`add rule inet t out oifname east2 ip6 saddr ${OURS6} ip6 nexthdr udp ip6 saddr set ${ITS6}`),
  atSecond(`add rule inet t in iifname east2 ip6 daddr ${ITS6} icmpv6 type "<=" 3 ip6 daddr set ${OURS6}`),
];

const network = [...CHAIN, OPEN_PING_GROUPS];
const asRoot = (...lines: readonly string[]): Lab => ({ network: [...network, ...lines] });
const missing = (await driverMissing()) ?? labMissing([...network, ...MASQUERADE, ...STATELESS]);

/** @returns the translation reported by the responder of each hop */
async function translations(lab: Lab, packet: Partial<PacketTemplate> & { readonly destination: string }) {
  const hops = CHAIN_HOPS[packet.destination.includes(':') ? 6 : 4];
  const entries = hops.map((_, index) => ({
    columns: 'hop' as const,
    packet: { sourcePort: 40_000 + index, destinationPort: 33_434, ...packet, ttl: index + 1 } as typeof packet,
  }));
  const task: ProbeTask = { reachable: [packet.destination], entries, samples: hops.length, deadlineMs: 10_000 };
  const { rows } = await runProbe(lab, task);
  const inOrder = rows.toSorted((left, right) => left.series - right.series);
  expect(inOrder.map(({ from, series }) => from ?? hops[series])).toEqual(hops);
  return inOrder.map(({ hop }) => hop?.translation);
}

const upTo = (hops: number, rest: Translation): Translation[] =>
  Array.from({ length: 5 }, (_, hop) => (hop < hops ? 'none' : rest));

const UDP = { format: 'udp', destination: CHAIN_TARGET.v4, payloadBytes: 32 } as const;
const UDP6 = { ...UDP, destination: CHAIN_TARGET.v6 };
/** The target's own reply quotes nothing. */
const SYN = { format: 'tcp-syn', destination: CHAIN_TARGET.v4, payloadBytes: 5 } as const;
const withoutTarget = (words: readonly Translation[]): Translation[] => [...words.slice(0, -1), 'unknown'];

// A machine that is busy elsewhere for more than 100 ms misses slots: such a test runs again.
describe.skipIf(missing !== undefined)(
  missing === undefined ? 'address translation on the path' : `address translation on the path (skipped: ${missing})`,
  () => {
    test.each([
      ['datagrams', UDP],
      ['datagrams of IPv6', UDP6],
      ['datagrams with an odd number of bytes', { ...UDP, payloadBytes: 7 }],
      ['datagrams without payload', { ...UDP, payloadBytes: 0 }],
    ] as const)('is not seen where there is none: %s', async (_, packet) => {
      expect(await translations(asRoot(), packet)).toEqual(upTo(5, 'none'));
    });

    test('is not seen where there is none: SYNs and echoes', async () => {
      expect(await translations(asRoot(), SYN)).toEqual(withoutTarget(upTo(5, 'none')));
      const echo = { destination: CHAIN_TARGET.v4 };
      expect(await translations(asRoot(), echo)).toEqual(withoutTarget(upTo(5, 'none')));
    });

    test.each([
      ['a checksum', MASQUERADE, UDP],
      ['a checksum, without payload', MASQUERADE, { ...UDP, payloadBytes: 0 }],
      ['a checksum, of IPv6', MASQUERADE, UDP6],
      ['an address', STATELESS, UDP],
      ['an address, of IPv6', STATELESS, UDP6],
    ] as const)('is seen from the hop behind it on, by %s that is not ours', async (_, lines, packet) => {
      expect(await translations(asRoot(...lines), packet)).toEqual(upTo(2, 'found'));
    });

    test('is seen from the hop behind it on, by the source of SYNs and echoes', async () => {
      const found = withoutTarget(upTo(2, 'found'));
      expect(await translations(asRoot(...STATELESS), SYN)).toEqual(found);
      expect(await translations(asRoot(...STATELESS), { destination: CHAIN_TARGET.v4 })).toEqual(found);
    });

    test('is unknown where errors may not be read whole', async () => {
      const lab = { ...asRoot(...MASQUERADE), isUnprivileged: true };
      expect(await translations(lab, UDP)).toEqual(Array(5).fill('unknown'));
    });
  },
);
