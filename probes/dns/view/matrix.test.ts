import { expect, it } from 'vitest';
import type { Outcome } from '../../../core/model/outcome.ts';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import type { ProbePeer } from '../../../ui/probe-view.ts';
import type { DnsDetail } from '../common/detail.ts';
import { dnsDetail } from '../common/testing/details.ts';
import { matrixOf } from './matrix.ts';

function peer(address: string, more: Partial<DnsDetail>, outcome: Outcome = 'reply', atMs = 0): ProbePeer {
  const last = { atMs, round: 0, outcome, cause: 0, durationMs: 1, values: {}, detail: dnsDetail(more) };
  const state: ServiceFinding = { series: 1, last, lastDetailed: last, recent: [last], progress: [] };
  return { address, target: 'name', state };
}

const shape = (peers: readonly ProbePeer[]) =>
  matrixOf(peers).rows.map(({ server, cells }) => [server, ...cells.map((cell) => cell && [cell.text, cell.differs])]);

it('marks the answers that differ from those of most servers', () => {
  const peers = [
    peer('192.0.2.1', { server: '192.0.2.1:53', values: ['10.0.0.1'] }),
    peer('192.0.2.2', { server: '192.0.2.2:5353', values: ['10.0.0.2'] }),
    peer('192.0.2.3', { server: '192.0.2.3:53', values: ['10.0.0.2'] }),
    peer('192.0.2.4', { server: '192.0.2.4:53', values: [], rcode: 'NXDOMAIN' }),
    peer('192.0.2.5', { server: '192.0.2.5:53', values: [], rcode: null }, 'timeout'),
  ];
  expect(shape(peers)).toEqual([
    ['192.0.2.1', ['10.0.0.1', true]],
    ['192.0.2.2:5353', ['10.0.0.2', false]],
    ['192.0.2.3', ['10.0.0.2', false]],
    ['192.0.2.4', ['NXDOMAIN', true]],
    ['192.0.2.5', ['timeout', false]],
  ]);
});

it('has a column per question and a row per server and transport', () => {
  const peers = [
    peer('192.0.2.1', { server: '192.0.2.1:53' }),
    peer('tls://192.0.2.1', { server: '192.0.2.1:853', transport: 'tls' }),
    peer('https://dns.example/q', { server: 'https://dns.example/q', transport: 'https' }),
    peer('system', { server: '192.0.2.9:53', type: 'MX', values: ['10 mail.example.'] }),
    { address: '192.0.2.8', target: 'name', state: undefined },
  ];
  expect(matrixOf(peers).questions).toEqual(['example.com A', 'example.com MX']);
  expect(shape(peers).map(([server]) => server)).toEqual([
    '192.0.2.1',
    'tls://192.0.2.1',
    'https://dns.example/q',
    'system',
  ]);
  expect(shape(peers)[3]).toEqual(['system', null, ['10 mail.example.', false]]);
});

it('shows the later of two answers, and limits its size', () => {
  const two = [peer('192.0.2.1', { values: ['a'] }, 'reply', 5), peer('192.0.2.1', { values: ['b'] }, 'reply', 4)];
  expect(shape(two)).toEqual([['192.0.2.53', ['a', false]]]);
  const many = Array.from({ length: 100 }, (_, at) => peer('x', { server: `192.0.2.${at}:53` }));
  expect(matrixOf(many)).toMatchObject({ left: { servers: 40, questions: 0 } });
});
