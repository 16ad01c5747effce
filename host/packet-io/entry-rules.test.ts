import { describe, expect, test } from 'vitest';
import type { AdaptiveTemplate, PacketTemplate, PlanEntry } from '../../core/model/packet.ts';
import { echoEntry } from '../../core/ports/testing/plan-entry.ts';
import { checkDelta } from './entry-rules.ts';

const where = {
  family: 4,
  destination: '192.0.2.1',
  ttl: null,
  tos: 0,
  payloadBytes: 0,
  dontFragment: false,
  source: null,
  sourceCount: 1,
  interface: null,
} as const;
const ports = { destinationPort: 33_434, sourcePort: 0, sourcePortCount: 1 } as const;

const ECHO: PacketTemplate = { format: 'icmp-echo', ...where, flow: null };
const UDP: PacketTemplate = { format: 'udp', ...where, ...ports };
const SYN: PacketTemplate = { format: 'tcp-syn', ...where, ...ports, rawOnly: false };
const CONNECT: PacketTemplate = { format: 'tcp-connect', ...where, ...ports };
const TRACE: AdaptiveTemplate = {
  format: 'trace',
  ...where,
  ...ports,
  method: 'udp',
  maxHops: 30,
  silentHops: 5,
  flows: 1,
};
const PATH_MTU: AdaptiveTemplate = { format: 'path-mtu', ...where, ...ports, method: 'icmp', maxMtu: 9_000 };

const entryOf = (packet: PlanEntry['packet'], change: Partial<PlanEntry> = {}): PlanEntry => ({
  ...echoEntry(1),
  columns: 'flow',
  packet,
  ...change,
});

const faultOf = (packet: PlanEntry['packet'], change?: Partial<PlanEntry>) =>
  checkDelta({ remove: [], add: [entryOf(packet, change)] });

describe('checkDelta', () => {
  test.each([
    ['an echo', ECHO],
    ['an echo of a flow', { ...ECHO, flow: 0, payloadBytes: 18 }],
    ['a datagram', UDP],
    ['a datagram from the last port', { ...UDP, sourcePort: 65_535 }],
    ['a SYN with data', { ...SYN, payloadBytes: 100 }],
    ['a connect', CONNECT],
    ['the last addresses of IPv4', { ...UDP, source: '255.255.255.254', sourceCount: 2 }],
    [
      'the last addresses of IPv6',
      { ...UDP, family: 6, destination: '::1', source: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe', sourceCount: 2 },
    ],
  ] as const)('takes %s', (_, packet) => {
    expect(faultOf(packet as PacketTemplate)).toBeNull();
  });

  test.each([
    ['a trace', TRACE, 'a controller turns it into packets'],
    ['a search for the path MTU', PATH_MTU, 'a controller turns it into packets'],
    ['a flow without room for its balance', { ...ECHO, flow: 1, payloadBytes: 17 }, 'a flow needs 18 payload bytes'],
    ['a negative flow', { ...ECHO, flow: -1, payloadBytes: 18 }, 'flow -1'],
    ['destination port 0', { ...UDP, destinationPort: 0 }, 'destination port 0'],
    ['a port beyond 65 535', { ...SYN, sourcePort: 65_536 }, 'source port 65536'],
    ['ports that run past the last one', { ...UDP, sourcePort: 65_535, sourcePortCount: 2 }, 'run past 65 535'],
    ['several ports of the system’s choice', { ...CONNECT, sourcePortCount: 2 }, 'have no first one'],
    ['several addresses of the system’s choice', { ...UDP, sourceCount: 2 }, 'have no first one'],
    ['no source address at all', { ...UDP, source: '192.0.2.9', sourceCount: 0 }, '0 source addresses'],
    ['addresses past the last of IPv4', { ...UDP, source: '255.255.255.255', sourceCount: 2 }, 'past the last address'],
    ['a source of the other family', { ...UDP, source: '::1' }, 'is not a literal IPv4 address'],
    ['a connect with data', { ...CONNECT, payloadBytes: 1 }, 'no payload'],
  ] as const)('refuses %s, and says why', (_, packet, words) => {
    expect(faultOf(packet as PacketTemplate)).toMatchObject({
      code: 'packet-io.bad-entry',
      message: expect.stringContaining(words),
    });
  });

  test('refuses a column set and a first number that do not exist', () => {
    expect(faultOf(UDP, { columns: 'other' as 'flow' })?.message).toContain('column set');
    expect(faultOf(UDP, { firstNumber: -1 })?.message).toContain('firstNumber');
  });
});
