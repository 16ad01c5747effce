import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressFromBytes } from '../../core/model/address.ts';
import { encodeBatch } from '../../core/model/batch.ts';
import { columnValue } from '../../core/model/column-value.ts';
import { outcomeName } from '../../core/model/outcome.ts';
import { runs } from '../../core/testing/runs.ts';
import { definitionOf } from '../../probes/registry.ts';
import { type JobType, probeOfJob } from '../project/imports/netprobe-jobs.ts';
import { samplesOf } from './samples.ts';

const CONTEXT = { timeoutMs: 1000, traffic: null };

/** Samples of a record: outcome, RTT in ms, and the columns that have a value. */
function read(job: JobType, data: Record<string, unknown>) {
  const result = samplesOf(job, data, CONTEXT);
  if ('problem' in result) return result.problem;
  const { columns } = definitionOf(probeOfJob(job)) ?? { columns: [] };
  return result.samples.map(({ outcome, rttNs = Number.NaN, typed = {} }) => {
    const values = columns.map((column) => [column.name, columnValue(column, typed[column.name])] as const);
    return [outcomeName(outcome), rttNs / 1e6, Object.fromEntries(values.filter(([, value]) => value !== null))];
  });
}

const icmp = (seq: number, ok: number, timeouts: number, avg: number, min: number, max: number) => ({
  'icmp-seq': seq,
  'icmp-ok': ok,
  'icmp-timeout': timeouts,
  'icmp-avg_rtt': avg,
  'icmp-min_rtt': min,
  'icmp-max_rtt': max,
});

const echoes = (data: Record<string, number>) => {
  const samples = read('icmp', data);
  return typeof samples === 'string' ? samples : samples.map(([outcome, ms]) => [outcome, ms]);
};

describe('a record', () => {
  it('of ICMP echo has least, greatest and mean RTT of its replies, and its loss', () => {
    expect(echoes(icmp(4, 4, 0, 3, 2, 4.5))).toEqual([
      ['reply', 2],
      ['reply', 4.5],
      ['reply', 2.75],
      ['reply', 2.75],
    ]);
  });

  it('of ICMP echo has the mean without the timeouts that netProbe counts into it', () => {
    expect(echoes(icmp(2, 1, 1, (3 + 1000) / 2, 3, 3))).toEqual([
      ['timeout', Number.NaN],
      ['reply', 3],
    ]);
    const lost = icmp(2, 0, 2, 1000, 10_000_000, 0);
    expect(echoes(lost)).toEqual([
      ['timeout', Number.NaN],
      ['timeout', Number.NaN],
    ]);
  });

  it('of ICMP echo has losses in a row only where they are more than its replies', () => {
    const outcomes = (ok: number, timeouts: number) => {
      const samples = echoes(icmp(ok + timeouts, ok, timeouts, 1, 1, 1));
      return typeof samples === 'string' ? samples : samples.map(([outcome]) => outcome === 'reply').join();
    };
    expect(outcomes(3, 3)).toBe('false,true,false,true,false,true');
    expect(outcomes(2, 4)).toBe('false,false,true,false,false,true');
  });

  it('of ICMP echo has no figure for a packet that met another ICMP message', () => {
    expect(echoes(icmp(2, 1, 0, 4, 3, 5))).toEqual([
      ['not-measured', Number.NaN],
      ['reply', 5],
    ]);
  });

  it('of HTTP has seconds as ms, status and body', () => {
    const ok = { 'http-code': '200', 'http-error': 'no-error', 'http-time': 0.1234, 'http-contentLen': 12 };
    expect(read('http', ok)).toEqual([['reply', 123.4, { status: 200, bodyBytes: 12, expectation: 'met' }]]);
    expect(read('http', { ...ok, contentMatch: 'KO' })).toEqual([
      ['unexpected', 123.4, { status: 200, bodyBytes: 12, expectation: 'regex' }],
    ]);
  });

  it.each([
    ['Not Found', 'unexpected', { status: 404, expectation: 'status' }],
    ['timed out', 'timeout', {}],
    ['[Errno 111] Connection refused', 'refused', {}],
    ['[Errno -2] Name or service not known', 'name-error', {}],
    ['certificate verify failed', 'bad-certificate', {}],
    ['something else', 'protocol-error', {}],
  ])('of HTTP with the error "%s" is %s, and its time is none', (error, outcome, values) => {
    const data = { 'http-code': 'error', 'http-error': error, 'http-time': 10 };
    expect(read('http', data)).toEqual([[outcome, Number.NaN, values]]);
  });

  it.each([
    [{ 'dns-error': 'no-error', 'dns-response-time': 0.01234, 'dns-ttl': 60 }, 'reply', 12.34],
    [{ 'dns-error': 'timeout' }, 'timeout', Number.NaN],
    [{ 'dns-error': 'name does not exist' }, 'unexpected', Number.NaN],
    [{ 'dns-error': 'no name servers' }, 'server-error', Number.NaN],
  ])('of DNS %j is %s', (data, outcome, ms) => {
    expect(read('dns', data)).toEqual([[outcome, ms, expect.any(Object)]]);
  });

  it('of the host has its figures', () => {
    const health = { 'health-cpu': 12.5, 'health-vmem_percent': 40, 'health-uptime': 1000, 'health-pids': 90 };
    expect(read('health', health)).toEqual([
      ['reply', Number.NaN, { cpuPercent: 12.5, memoryPercent: 40, uptimeSeconds: 1000, processes: 90 }],
    ]);
    expect(read('temp', { 'temp-pi-celsius': 51.5 })).toEqual([['reply', Number.NaN, { celsius: 51.5 }]]);
    expect(read('ntp', { 'ntp-stratum': 2, 'ntp-offset': -1.5, 'ntp-delay': 3 })).toEqual([
      ['reply', Number.NaN, { localOffsetMs: -1.5, delayMs: 3, stratum: 2 }],
    ]);
  });

  it('of a throughput test has both directions in Mbit/s', () => {
    const both = { 'iperf-exec': 'ok', 'iperf-out-Mbps': 93.5, 'iperf-out-retrans': 2, 'iperf-in-Mbps': 88 };
    expect(read('iperf', both)).toEqual([
      ['reply', Number.NaN, { mbitPerSecond: 88, outMbitPerSecond: 93.5, outRetransmits: 2, inMbitPerSecond: 88 }],
    ]);
    const failed = { 'iperf-exec': 'ko', 'iperf-reason': 'Connection refused' };
    expect(read('iperf', failed)).toEqual([['refused', Number.NaN, {}]]);
  });

  it('of traceroute is a round with a sample for each hop', () => {
    const data = {
      'traceroute-seq': 1,
      'traceroute-targetIP': '192.0.2.9',
      'traceroute-distance': 3,
      'traceroute-addr-01': '192.0.2.1',
      'traceroute-avg-rtt-01': 1.5,
      'traceroute-addr-02': '*',
      'traceroute-timeout-02': 1,
      'traceroute-addr-03': '192.0.2.9',
      'traceroute-ok-03': 1,
      'traceroute-avg-rtt-03': 4,
    };
    const result = samplesOf('traceroute', data, CONTEXT);
    if ('problem' in result) throw new Error(result.problem);
    expect(
      result.samples.map(({ outcome, rttNs, from, typed }) => [
        typed?.['hop'],
        outcomeName(outcome),
        rttNs,
        from && addressFromBytes(from),
        typed?.['last'],
      ]),
    ).toEqual([
      [1, 'ttl-exceeded', 1.5e6, '192.0.2.1', 0],
      [2, 'unanswered', undefined, undefined, 0],
      [3, 'reply', 4e6, undefined, 1],
    ]);
    const silent = samplesOf('traceroute', { ...data, 'traceroute-distance': 2 }, CONTEXT);
    expect('samples' in silent && silent.samples.map(({ outcome }) => outcomeName(outcome))).toEqual([
      'ttl-exceeded',
      'unanswered',
      'timeout',
    ]);
  });

  it('keeps what netProbe reported as its detail', () => {
    const data = { 'http-code': '200', 'http-error': 'no-error', 'http-time': 1, 'http-server': 'nginx' };
    const result = samplesOf('http', data, CONTEXT);
    expect('samples' in result && JSON.parse(result.samples[0]?.detail ?? '')).toEqual({ error: null, netprobe: data });
  });

  it('that is malformed is refused with the field', () => {
    expect(read('icmp', { ...icmp(1, 1, 0, 1, 1, 1), 'icmp-seq': 'many' })).toContain('icmp-seq');
    expect(read('icmp', icmp(1001, 1, 0, 1, 1, 1))).toContain('icmp-seq');
    expect(read('icmp', icmp(1, 1, 0, 1, -5, -5))).toContain('icmp-min_rtt');
  });

  it('of any content is refused or fits a batch', () => {
    const fields = ['icmp-seq', 'icmp-ok', 'icmp-timeout', 'icmp-avg_rtt', 'icmp-min_rtt', 'icmp-max_rtt', 'http-code'];
    const more = ['http-time', 'traceroute-seq', 'traceroute-targetIP', 'traceroute-distance', 'traceroute-addr-01'];
    const value = fc.oneof(fc.nat(100), fc.double(), fc.string(), fc.constant(null), fc.constant('192.0.2.1'));
    const data = fc.dictionary(
      fc.constantFrom(...fields, ...more, 'temp-pi-celsius', 'health-cpu', 'dns-error'),
      value,
    );
    const types = fc.constantFrom<JobType[]>(
      'icmp',
      'traceroute',
      'http',
      'dns',
      'iperf',
      'ntp',
      'smb',
      'health',
      'temp',
    );
    fc.assert(
      fc.property(types, data, (job, content) => {
        const result = samplesOf(job, content, CONTEXT);
        if ('problem' in result) return;
        const definition = definitionOf(probeOfJob(job));
        const rows = result.samples.map((one) => ({ ...one, series: 1, round: 0, sentNs: 0n }));
        encodeBatch(definition?.code ?? 0, definition?.columns ?? [], rows);
        const numbers = rows.map(({ seq }) => seq);
        expect(new Set(numbers).size).toBe(numbers.length);
        for (const { rttNs = 0 } of rows) expect(rttNs).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: runs(300) },
    );
  });
});
