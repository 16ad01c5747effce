import { describe, expect, test } from 'vitest';
import { readScenario, scenarioFiles } from '../../../lab/scenario-files.ts';
import { Network } from './network.ts';
import type { Fate, NetworkPacket } from './packet.ts';
import { Scenario } from './scenario.ts';

const PACKET: NetworkPacket = {
  family: 4,
  protocol: 'udp',
  source: '10.77.0.1',
  destination: '10.78.0.1',
  sourcePort: 40_000,
  destinationPort: 33_434,
  ttl: 64,
  bytes: 60,
  dontFragment: false,
};

const open = (name: string): Network => {
  const file = scenarioFiles().find((one) => one.name === name);
  if (!file) throw new Error(`no scenario is called ${name}`);
  return new Network(readScenario(file.path));
};

const answererOf = (fate: Fate): string | undefined => (fate.kind === 'answers' ? fate.answers[0]?.from : undefined);

const PORTS = Array.from({ length: 16 }, (_, index) => 40_000 + index);

describe('a network', () => {
  test('sends each flow over one branch, and the flows over all of them', () => {
    const network = open('ecmp-broken-branch');
    const seen = PORTS.map((sourcePort) => {
      const packets = Array.from({ length: 5 }, () => network.fate({ ...PACKET, sourcePort, ttl: 2 }, 0));
      const answerers = new Set(packets.map(answererOf));
      expect(answerers.size).toBe(1);
      return [...answerers][0];
    });
    expect(new Set(seen)).toEqual(new Set(['10.77.2.1', '10.77.3.1', undefined, '10.77.5.1']));
  });

  test('loses just those flows at the target that take the broken branch', () => {
    const network = open('ecmp-broken-branch');
    for (const sourcePort of PORTS) {
      const isBroken = answererOf(network.fate({ ...PACKET, sourcePort, ttl: 2 }, 0)) === undefined;
      const fate = network.fate({ ...PACKET, sourcePort }, 0);
      expect(answererOf(fate), `from ${sourcePort}`).toBe(isBroken ? undefined : '10.78.0.1');
    }
  });

  test('chooses a branch per packet where the scenario says so', () => {
    const branches = [[{ router: 'a' }], [{ router: 'b' }]];
    const network = new Network({
      about: 'two ways',
      seed: 3,
      routers: { a: { address: '10.77.1.1' }, b: { address: '10.77.2.1' } },
      routes: [{ to: '10.78.0.1', path: [{ branches, by: 'packet' }] }],
    });
    const seen = new Set(Array.from({ length: 20 }, () => answererOf(network.fate({ ...PACKET, ttl: 1 }, 0))));
    expect(seen).toEqual(new Set(['10.77.1.1', '10.77.2.1']));
  });

  test('does the same to the same packets, whichever other packets are sent', () => {
    const fates = (others: readonly string[]) => {
      const network = open('random-loss');
      return Array.from({ length: 200 }, () => {
        for (const destination of others) network.fate({ ...PACKET, destination }, 0);
        return network.fate(PACKET, 0);
      });
    };
    expect(fates(['10.78.0.2', '10.78.0.3'])).toEqual(fates([]));
  });

  test('begins with its first packet', () => {
    const network = open('route-change');
    const at = (clockMs: number) => answererOf(network.fate({ ...PACKET, ttl: 2 }, clockMs));
    expect([at(70_000), at(70_999), at(71_000)]).toEqual(['10.77.2.1', '10.77.2.1', '10.77.4.1']);
  });

  test('refills what a router may say, and no more than its burst', () => {
    const network = open('rate-limit');
    const answersAt = (clockMs: number) =>
      Array.from({ length: 20 }, () => network.fate({ ...PACKET, ttl: 2 }, clockMs)).filter(answererOf).length;
    expect([answersAt(0), answersAt(100), answersAt(60_000)]).toEqual([6, 1, 6]);
  });

  test('takes a hop from the TTL of a reply for every router on the path', () => {
    const fate = open('silent-hop').fate({ ...PACKET, ttl: 3 }, 0);
    expect(fate).toMatchObject({ answers: [{ from: '10.77.3.1', ttl: 253, afterMs: 3 }] });
  });

  test('says nothing about a destination that it does not know', () => {
    expect(open('ports').fate({ ...PACKET, destination: '192.0.2.1' }, 0)).toEqual({ kind: 'answers', answers: [] });
  });
});

describe('a scenario', () => {
  test.each([
    ['a router that is not there', { routes: [{ to: '10.78.0.1', path: [{ router: 'x' }] }] }, 'no router is called x'],
    [
      'ports that are none',
      { routes: [{ to: '10.78.0.1', path: [], host: { tcp: { open: '70000' } } }] },
      '70000 is out of range',
    ],
    ['keys that it does not know', { routes: [{ to: '10.78.0.1', path: [], hosts: {} }] }, 'hosts'],
  ])('is refused with %s', (_, change, words) => {
    const parsed = Scenario.safeParse({ about: 'wrong', seed: 1, ...change });
    expect(parsed.error?.message).toContain(words);
  });
});
