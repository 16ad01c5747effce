import { describe, expect, it } from 'vitest';
import { compileIcmp } from '../../probes/icmp/common/compile.ts';
import { allProbesSchema } from '../../probes/project-schema.ts';
import { compileTcpSyn } from '../../probes/tcp-syn/common/compile.ts';
import { compileUdpUnreachable } from '../../probes/udp-unreachable/common/compile.ts';
import { expandTarget } from './expand.ts';
import { roundZero, type SeriesPacket } from './round-zero.ts';

const COMPILE = { icmp: compileIcmp, 'tcp-syn': compileTcpSyn, 'udp-unreachable': compileUdpUnreachable };

function roundOf(file: unknown) {
  const project = allProbesSchema().Project.parse(file);
  const series = Object.entries(project.targets ?? {}).flatMap(([name, target]) =>
    expandTarget(name, target, project, new Map()).series.map((planned): SeriesPacket => {
      return { planned, packet: COMPILE[planned.probe as keyof typeof COMPILE](planned) };
    }),
  );
  return roundZero(series);
}

const tcp = { probe: 'tcp-syn', port: 443 };

describe('round 0', () => {
  it('numbers TCP packets from 1, each after the data of the one before, over all targets', () => {
    const targets = {
      a: { ...tcp, to: '192.0.2.1', packets: 2, payloadBytes: 10 },
      b: { ...tcp, to: '192.0.2.2', packets: 2 },
    };
    const round = roundOf({ sounder: 1, targets });
    expect(round.get('a')?.map(({ sequence }) => sequence)).toEqual([1, 12]);
    expect(round.get('b')?.map(({ sequence }) => sequence)).toEqual([23, 24]);
  });

  it('gives all addresses of a subnet the number of the packet, packet by packet', () => {
    const round = roundOf({ sounder: 1, targets: { net: { ...tcp, to: '192.0.2.0/30', packets: 2 } } });
    expect(round.get('net')?.map(({ destination, sequence }) => [destination, sequence])).toEqual([
      ['192.0.2.1', 1],
      ['192.0.2.2', 1],
      ['192.0.2.1', 2],
      ['192.0.2.2', 2],
    ]);
  });

  it('numbers UDP by identification on IPv4 and by flow label on IPv6, ICMP from 0 in each group', () => {
    const groups = { one: { autoRegister: true }, two: { autoRegister: true, dscp: 46 } };
    const targets = {
      udp: { probe: 'udp-unreachable', port: 33434, to: '192.0.2.1' },
      udp6: { probe: 'udp-unreachable', port: 33434, to: '2001:db8::1' },
      ping: { probe: 'icmp', to: '192.0.2.1', packets: 2 },
    };
    const round = roundOf({ sounder: 1, groups, targets });
    expect(round.get('udp')?.map(({ identifier }) => identifier)).toEqual([1, 2]);
    expect(round.get('udp6')?.map(({ flowLabel }) => flowLabel)).toEqual([3, 4]);
    expect(round.get('ping')?.map(({ group, sequence, tos }) => [group, sequence, tos])).toEqual([
      ['one', 0, 0],
      ['one', 1, 0],
      ['two', 0, 184],
      ['two', 1, 184],
    ]);
  });

  it('rotates source addresses and ports', () => {
    const groups = { g: { autoRegister: true, source: '198.51.100.0/30', sourcePorts: '1000-1001' } };
    const round = roundOf({ sounder: 1, groups, targets: { a: { ...tcp, to: '192.0.2.1', packets: 7 } } });
    expect(round.get('a')?.map(({ source, sourcePort }) => `${source?.slice(-1)}:${sourcePort}`)).toEqual([
      '1:1000',
      '2:1000',
      '3:1000',
      '1:1001',
      '2:1001',
      '3:1001',
      '1:1000',
    ]);
  });

  it('says sizes with and without the transport header', () => {
    const round = roundOf({ sounder: 1, targets: { a: { ...tcp, to: '192.0.2.1', payloadBytes: 12 } } });
    expect(round.get('a')?.[0]).toMatchObject({ ipPayloadBytes: 32, dataBytes: 12, destinationPort: 443 });
  });
});
