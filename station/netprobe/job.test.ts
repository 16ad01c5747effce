import { describe, expect, it } from 'vitest';
import type { Target } from '../../core/model/project.ts';
import { importProject } from '../project/import-project.ts';
import { jobOf } from './job.ts';
import { plannedSeries } from './testing/planned-series.ts';

const jobs = (target: Target) => plannedSeries({ target }).map(jobOf);

describe('the job of a series', () => {
  it.each<[string, Target, object]>([
    [
      'ICMP echo',
      {
        probe: 'icmp',
        to: 'www.example.org',
        addressFamily: 'ipv4',
        interval: '20s',
        packets: 4,
        spacing: '2s',
        dscp: 46,
      },
      {
        job: 'icmp',
        freq: 20,
        lock: 'none',
        data: { target: 'www.example.org', version: 4, sequence: 4, size: 56, timeout: 1, tos: 184, sleep: 2 },
      },
    ],
    [
      'an HTTP transaction',
      {
        probe: 'http',
        to: 'https://192.0.2.80/',
        interval: '60s',
        expectRegex: 'up',
        insecureTls: true,
        lock: 'check',
      },
      {
        job: 'http',
        freq: 60,
        lock: 'check',
        data: { url: 'https://192.0.2.80/', timeout: 10, content: 'up', ssl_check: 'False' },
      },
    ],
    [
      'a DNS query',
      { probe: 'dns', to: 'www.example.org', record: 'MX', transport: 'tcp', interval: '30s' },
      { job: 'dns', freq: 30, lock: 'none', data: { target: 'www.example.org', type: 'MX', proto: 'TCP' } },
    ],
    [
      'a throughput test',
      { probe: 'iperf3', to: '192.0.2.9', interval: '1h', duration: '5s', direction: 'in', lock: 'local' },
      {
        job: 'iperf',
        freq: 3600,
        lock: 'local',
        data: { server: '192.0.2.9', duration: 5, port: 5201, tos: 0, way: 'input' },
      },
    ],
    [
      'health',
      { probe: 'health', to: 'localhost', interval: '60s' },
      { job: 'health', freq: 60, lock: 'none', data: {} },
    ],
    [
      'temperature',
      { probe: 'temperature', to: 'localhost', interval: '60s' },
      { job: 'temp', freq: 60, lock: 'none', data: {} },
    ],
    [
      'the clock',
      { probe: 'ntp', to: 'localhost', interval: '60s', localClock: 'only' },
      { job: 'ntp', freq: 60, lock: 'none', data: {} },
    ],
  ])('%s is what it means', (_, target, work) => {
    expect(jobs(target)).toEqual([{ work }]);
  });

  it.each<[Target, string]>([
    [{ probe: 'tcp-syn', to: '192.0.2.9', port: 443 }, 'netProbe has no tcp-syn probe'],
    [{ probe: 'icmp', to: '2001:db8::1' }, 'netProbe measures over IPv4 only'],
    [{ probe: 'icmp', to: '192.0.2.9', ttl: 3, dontFragment: true }, 'netProbe has no ttl, dontFragment'],
    [{ probe: 'http', to: 'http://192.0.2.80/', expectStatus: '204' }, 'netProbe has no expectStatus'],
    [{ probe: 'dns', to: 'www.example.org', record: 'AAAA' }, 'netProbe has no type'],
    [
      { probe: 'dns', to: 'www.example.org', server: 'https://192.0.2.53/' },
      'netProbe needs the plain address of the name server',
    ],
    [{ probe: 'iperf3', to: '192.0.2.9', direction: 'out' }, 'netProbe does not report tests in this direction alone'],
    [{ probe: 'iperf3', to: '192.0.2.9', port: 5202 }, 'netProbe tests to port 5201 only'],
    [{ probe: 'ntp', to: '192.0.2.123' }, 'netProbe reads the clock of its own daemon only (localClock: only)'],
    [{ probe: 'smb', to: '192.0.2.9' }, 'netProbe never reports that an smb job succeeded'],
    [
      { probe: 'icmp', to: '192.0.2.9', schedule: 'mon-fri 08:00-18:00' },
      'netProbe has no time windows for single days of the week',
    ],
    [
      { probe: 'icmp', to: '192.0.2.9', schedule: '08:00-18:00', timeZone: 'Europe/Berlin' },
      'netProbe has time windows in its own time zone only',
    ],
    [{ probe: 'icmp', to: '192.0.2.9', packets: 2000 }, expect.stringContaining('a whole number from 1 to 1000')],
  ])('%j is not possible', (target, reason) => {
    expect(jobs(target)).toEqual([{ reason }]);
  });

  it.each([
    ['icmp', 'target'],
    ['traceroute', 'target'],
    ['iperf3', 'server'],
  ])('of %s to an agent has the address of the agent', (probe, key) => {
    const [job] = jobs({
      probe,
      to: 'agent:berlin',
      interval: '60s',
      ...(probe === 'traceroute' && { method: 'icmp' }),
    });
    expect(job).toMatchObject({ work: { data: { [key]: '192.0.2.9' } } });
  });

  it('runs alone on its probe where it is to run alone in the fleet, which netProbe has no lock for', () => {
    const [job] = jobs({ probe: 'iperf3', to: '192.0.2.9', interval: '1h', lock: 'global' });
    expect(job).toMatchObject({ work: { lock: 'local' } });
  });

  it('has windows of a day, those over midnight in two parts', () => {
    const [job] = jobs({ probe: 'icmp', to: '192.0.2.9', schedule: '22:00-05:30; 07:00-24:00' });
    expect(job && 'work' in job && job.work.schedule).toEqual([
      { type: 'inside', enable: '00:00:00', disable: '05:30:00' },
      { type: 'inside', enable: '07:00:00', disable: '23:59:59' },
    ]);
  });

  it('is the one that was imported', () => {
    const data = { target: '192.0.2.9', version: 4, sequence: 4, size: 64, timeout: 0.5, sleep: 1, tos: 184 };
    const job = { id: 1, job: 'icmp', freq: 20, version: 1, lock: 'none', data };
    const file = { probe: [{ id: 'a'.repeat(64), probename: 'lab-1', jobs: [job] }] };
    const imported = importProject(JSON.stringify(file));
    if ('problems' in imported) throw new Error(JSON.stringify(imported.problems));
    const [again] = plannedSeries(imported.project.targets ?? {}).map(jobOf);
    expect(again).toEqual({ work: { job: 'icmp', freq: 20, lock: 'none', data } });
  });
});
