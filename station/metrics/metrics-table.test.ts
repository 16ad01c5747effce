import { describe, expect, it } from 'vitest';
import { MOST_ROWS } from '../../core/metrics/metrics-table.ts';
import { CAUSES, OUTCOMES } from '../../core/model/outcome.ts';
import type { Project } from '../../core/model/project.ts';
import { resolveKey } from '../../core/plan/expand.ts';
import { PROBES } from '../../probes/index.common.ts';
import { parseProject } from '../../probes/project-schema.ts';
import { readFileText } from '../project/read-file.ts';
import { Scraped } from '../testing/scraped.ts';

function netprobify(targets: string, global = '', groups = '{a: {src_port_a: 40000, src_port_z: 40009}}'): Project {
  const file = readFileText(
    `global: {probe_name: edge-1, interval: 10, nb_proc: 1, logging_level: INFO, prometheus_port: 9200, dns_update_interval: 60${global}}\ngroups: ${groups}\ntargets: ${targets}\n`,
  );
  if ('problems' in file) throw new Error(JSON.stringify(file.problems));
  return { ...file.project, metrics: { ...file.project.metrics, sets: ['netprobify'] } };
}

function project(value: object): Project {
  const parsed = parseProject({ sounder: 1, ...value });
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.project;
}

const TCP =
  '{type: TCPsyn, destination: 192.0.2.1, dst_port: 443, nb_packets: 4, threshold: {latency: 0.08, loss: 0.02}, alert_level: paging}';

describe('the metrics of netprobify', () => {
  it('have its names, labels and units', () => {
    const scraped = new Scraped(netprobify(`{web: ${TCP}}`));
    scraped.add({ target: 'web', rttMs: [1, 2, 3, 4] });
    const tgt = 'probe_name="edge-1",destination="web",address_family="ipv4",state="None",group="a"';
    const host = 'probe_name="edge-1",destination="web",address_family="ipv4"';
    expect(Object.fromEntries(scraped.values({ version: '1.2' }))).toEqual({
      'netprobify_info{version="1.2",scapy_version="none"}': 1,
      [`tcpsyn_sent_total{${tgt}}`]: 4,
      [`tcpsyn_loss_total{${tgt}}`]: 0,
      [`tcpsyn_loss_ratio{${tgt}}`]: 0,
      [`tcpsyn_round_trip_seconds{${tgt},percentile="95"}`]: 0.00385,
      [`tcpsyn_round_trip_seconds{${tgt},percentile="50"}`]: 0.0025,
      [`tcpsyn_match_ack_fail_count{${host}}`]: 0,
      [`tcpsyn_port_mismatch_count{${host}}`]: 0,
      [`threshold{${host},type="latency",state="None",alert_level="paging",group="a"}`]: 0.08,
      [`threshold{${host},type="loss",state="None",alert_level="paging",group="a"}`]: 0.02,
      [`app_host_resolution_status{${host}}`]: 1,
      [`app_host_resolution_change_total{${host}}`]: 1,
      [`app_time_ooo_total{${host},group="a"}`]: 0,
      'app_iteration_time_seconds{probe_name="edge-1"}': 0.004,
      'app_process_timed_out_total{probe_name="edge-1"}': 0,
      'app_reload_conf_failed_status{probe_name="edge-1"}': 0,
    });
  });

  it.each([
    ['ICMPping', 'icmp', ''],
    ['UDPunreachable', 'udp_unreachable', ', dst_port: 33434'],
  ])('of %s begin with %s', (type, prefix, more) => {
    const scraped = new Scraped(
      netprobify(`{x: {type: ${type}, destination: 192.0.2.1${more}, state: in production}}`),
    );
    scraped.add({ target: 'x', rttMs: [2] });
    const names = [...scraped.values().keys()].filter((one) => one.startsWith(prefix));
    expect(new Set(names.map((one) => one.slice(0, one.indexOf('{'))))).toEqual(
      new Set([
        ...['sent_total', 'loss_total', 'loss_ratio', 'round_trip_seconds'].map((one) => `${prefix}_${one}`),
        ...(prefix === 'icmp' ? [] : ['udp_unreachable_port_mismatch_count']),
      ]),
    );
    for (const name of names.filter((one) => !one.includes('mismatch')))
      expect(name).toContain('state="in production"');
  });

  const round = (scraped: Scraped, name: string) =>
    [...scraped.values()].find(([series]) => series.startsWith(name))?.[1];

  it('have the loss of the newest whole round, while counters have all', () => {
    const scraped = new Scraped(netprobify(`{web: ${TCP}}`));
    scraped.add({ target: 'web', rttMs: [1, null, null, 4] });
    expect(round(scraped, 'tcpsyn_loss_ratio')).toBe(0.5);
    scraped.add({ target: 'web', round: 1, rttMs: [1, 1] }); // two of four
    expect(round(scraped, 'tcpsyn_loss_ratio')).toBe(0.5);
    expect(round(scraped, 'tcpsyn_sent_total')).toBe(6);
    scraped.add({ target: 'web', round: 1, rttMs: [1, null] });
    expect(round(scraped, 'tcpsyn_loss_ratio')).toBe(0.25);
    expect(round(scraped, 'tcpsyn_loss_total')).toBe(3);
  });

  it('have no percentile when nothing was received, and no ratio when nothing was measured', () => {
    const scraped = new Scraped(netprobify(`{web: ${TCP}}`));
    scraped.add({ target: 'web', rttMs: [null, null, null, null] });
    expect(round(scraped, 'tcpsyn_round_trip_seconds')).toBeUndefined();
    expect(round(scraped, 'tcpsyn_loss_ratio')).toBe(1);
    const more = { outcome: OUTCOMES['not-measured'], cause: CAUSES['slot-missed'], rttNs: Number.NaN };
    scraped.add({ target: 'web', round: 1, rttMs: [1, 1, 1, 1], more });
    expect(round(scraped, 'tcpsyn_loss_ratio')).toBeUndefined();
    expect(round(scraped, 'tcpsyn_sent_total')).toBe(4);
  });

  it('sum the addresses of a subnet, each with its own packets', () => {
    const scraped = new Scraped(netprobify('{net: {type: ICMPping, destination: 192.0.2.0/30, is_subnet: true}}'));
    for (const [at, address] of ['192.0.2.0', '192.0.2.1', '192.0.2.2'].entries())
      scraped.add({ target: 'net', address, rttMs: [at + 1] });
    scraped.add({ target: 'net', address: '192.0.2.3', rttMs: [null] });
    expect(round(scraped, 'icmp_sent_total')).toBe(4);
    expect(round(scraped, 'icmp_loss_ratio')).toBe(0.25);
    expect(
      round(
        scraped,
        'icmp_round_trip_seconds{probe_name="edge-1",destination="net",address_family="ipv4",state="None",group="a",percentile="50"',
      ),
    ).toBe(0.002);
  });

  it('count mismatches once, however many groups there are', () => {
    const groups = '{a: {src_port_a: 40000, src_port_z: 40009}, b: {src_port_a: 41000, src_port_z: 41009}}';
    const scraped = new Scraped(netprobify(`{web: ${TCP}}`, '', groups));
    scraped.add({ target: 'web', group: 'a', rttMs: [1], more: { outcome: OUTCOMES.mismatch } });
    scraped.add({ target: 'web', group: 'b', rttMs: [1, 1], more: { outcome: OUTCOMES['match-fail'] } });
    expect(round(scraped, 'tcpsyn_port_mismatch_count')).toBe(1);
    expect(round(scraped, 'tcpsyn_match_ack_fail_count')).toBe(2);
  });

  it('show names that do not resolve, and count each change of address', () => {
    const file = netprobify('{host: {type: ICMPping, destination: host.example}}');
    const at = (address: string | null) =>
      new Map([[resolveKey('host.example', 4), address === null ? { failed: 'no address' } : [address]]]);
    const scraped = new Scraped(file);
    expect(round(scraped, 'app_host_resolution_status')).toBeUndefined();
    const seen = [at('192.0.2.1'), at('192.0.2.1'), at(null), at('192.0.2.1'), at('192.0.2.2')].map((names) => {
      scraped.follow(file, names);
      return [round(scraped, 'app_host_resolution_status'), round(scraped, 'app_host_resolution_change_total')];
    });
    expect(seen).toEqual([
      [1, 1],
      [1, 1],
      [0, 1],
      [1, 2],
      [1, 3],
    ]);
  });

  it('have no figures of a round that is not of now', () => {
    const scraped = new Scraped(netprobify(`{web: ${TCP}}`));
    scraped.add({ target: 'web', rttMs: [1, 2, 3, 4] });
    const stopped = [...scraped.values({ isMeasuring: false }).keys()];
    expect(stopped.some((one) => one.startsWith('tcpsyn_loss_ratio'))).toBe(false);
    expect(stopped.some((one) => one.startsWith('tcpsyn_sent_total'))).toBe(true);
  });
});

describe('a reload', () => {
  const files = {
    loaded: netprobify(`{pe01: ${TCP}, inv_pe01: {type: ICMPping, destination: 192.0.2.2}}`, ', percentile: [95, 50]'),
    // pe01 has another threshold, inv_pe01 another state; another percentile.
    changed: netprobify(
      `{pe01: ${TCP.replace('0.08', '0.09')}, inv_pe01: {type: ICMPping, destination: 192.0.2.2, state: validation}}`,
      ', percentile: [95]',
    ),
    without: netprobify(`{pe01: ${TCP}}`, ', percentile: [95]'),
    renamed: { ...netprobify(`{pe01: ${TCP}}`, ', percentile: [95]'), name: 'edge' },
  };
  const names = (scraped: Scraped) => [...scraped.values().keys()].sort();
  const expected = (file: Project) => {
    const fresh = new Scraped(file);
    for (const target of Object.keys(file.targets ?? {}))
      fresh.add({ target, rttMs: [1, 1, 1, 1].slice(0, file.targets?.[target]?.packets ?? 1) });
    return names(fresh);
  };

  it('keeps the counters of what stayed, and leaves exactly the series of the new file', () => {
    const scraped = new Scraped(files.loaded);
    const measure = (file: Project) => {
      for (const target of Object.keys(file.targets ?? {}))
        scraped.add({ target, rttMs: [1, 1, 1, 1].slice(0, file.targets?.[target]?.packets ?? 1) });
    };
    const sent = (destination: string) =>
      [...scraped.values()].find(
        ([one]) => /_sent_total/.test(one) && one.includes(`destination="${destination}"`),
      )?.[1];
    measure(files.loaded);
    expect(names(scraped)).toEqual(expected(files.loaded));
    scraped.follow(files.changed);
    measure(files.changed);
    expect(names(scraped)).toEqual(expected(files.changed));
    expect(sent('pe01')).toBe(8);
    expect(sent('inv_pe01')).toBe(1); // under other labels
    scraped.follow(files.without);
    measure(files.without);
    expect(names(scraped)).toEqual(expected(files.without));
    expect(sent('pe01')).toBe(12);
    scraped.follow(files.renamed);
    measure(files.renamed);
    expect(names(scraped)).toEqual(expected(files.renamed));
    expect(sent('pe01')).toBe(4);
  });

  it('that removes a group removes its series, and not those of a longer name', () => {
    const groups = '{a: {dscp: 1}, ab: {dscp: 2}}';
    const scraped = new Scraped(netprobify(`{pe01: ${TCP}}`, '', groups));
    scraped.add({ target: 'pe01', rttMs: [1, 1, 1, 1] });
    scraped.follow(netprobify(`{pe01: ${TCP}}`, '', '{ab: {dscp: 2}}'));
    const left = names(scraped);
    expect(left.filter((one) => one.includes('group="a"'))).toEqual([]);
    expect(
      scraped
        .values()
        .get('tcpsyn_sent_total{probe_name="edge-1",destination="pe01",address_family="ipv4",state="None",group="ab"}'),
    ).toBe(4);
  });
});

describe('Sounder’s own metrics', () => {
  const own = (targets: object, more: object = {}) => project({ targets, ...more });

  it('count by outcome, and put round trips into buckets', () => {
    const scraped = new Scraped(own({ x: { probe: 'icmp', to: '192.0.2.1' } }));
    scraped.add({ target: 'x', rttMs: [0.05, 3, 4, null] });
    scraped.add({ target: 'x', rttMs: [1], more: { outcome: OUTCOMES.late } });
    scraped.add({ target: 'x', rttMs: [1], more: { outcome: OUTCOMES.unreachable, rttNs: Number.NaN } });
    scraped.add({ target: 'x', rttMs: [1], more: { outcome: OUTCOMES['not-measured'], cause: CAUSES.suspended } });
    const labels = 'target="x",address="192.0.2.1",probe="icmp"';
    const values = scraped.values();
    expect([
      values.get(`sounder_sent_total{${labels}}`),
      values.get(`sounder_replies_total{${labels}}`),
      values.get(`sounder_lost_total{${labels},outcome="timeout"}`),
      values.get(`sounder_lost_total{${labels},outcome="unreachable"}`),
      values.get(`sounder_amendments_total{${labels},outcome="late"}`),
      values.get(`sounder_not_measured_total{${labels},cause="suspended"}`),
      values.get(`sounder_rtt_seconds_bucket{${labels},le="0.0001"}`),
      values.get(`sounder_rtt_seconds_bucket{${labels},le="0.0025"}`),
      values.get(`sounder_rtt_seconds_bucket{${labels},le="0.005"}`),
      values.get(`sounder_rtt_seconds_bucket{${labels},le="1.0"}`),
      values.get(`sounder_rtt_seconds_bucket{${labels},le="+Inf"}`),
      values.get(`sounder_rtt_seconds_sum{${labels}}`),
      values.get(`sounder_rtt_seconds_count{${labels}}`),
    ]).toEqual([5, 3, 1, 1, 1, 1, 1, 1, 3, 3, 3, 0.00705, 3]);
    expect([...values.keys()].some((one) => one.startsWith('icmp_'))).toBe(false);
  });

  it('have losses and faults of this host at 0 before the first, so that the increase of its burst is seen', () => {
    const scraped = new Scraped(
      own({
        x: { probe: 'icmp', to: '192.0.2.1' },
        t: { probe: 'tcp-syn', to: '192.0.2.1', port: 1 },
        s: { probe: 'dns', to: '192.0.2.1' },
      }),
    );
    const values = scraped.values();
    const zeros = (name: string, target: string) =>
      [...values].flatMap(([one, value]) =>
        one.startsWith(`${name}{target="${target}"`) && value === 0
          ? (/(?:outcome|cause)="([^"]+)"/.exec(one)?.[1] ?? [])
          : [],
      );
    const errors = ['unreachable', 'prohibited', 'ttl-exceeded', 'too-big'];
    expect(zeros('sounder_lost_total', 'x')).toEqual(['timeout', 'refused', ...errors]);
    expect(zeros('sounder_lost_total', 't')).toEqual(['timeout', ...errors]); // there a refusal is a reply
    expect(zeros('sounder_lost_total', 's')).toEqual(
      expect.arrayContaining(['timeout', 'refused', 'unreachable', 'name-error', 'server-error']),
    );
    expect(zeros('sounder_lost_total', 's')).not.toContain('progress');
    for (const target of ['x', 't', 's'])
      expect(zeros('sounder_not_measured_total', target)).toEqual([
        'slot-missed',
        'engine-restart',
        'receive-overflow',
        'suspended',
        'buffer-overflow',
        'no-descriptor',
      ]);
  });

  it('have one row per series, target or group', () => {
    const groups = { g: { autoRegister: true }, h: { autoRegister: true } };
    const rows = (detail: string) => {
      const scraped = new Scraped(
        own(
          { n: { probe: 'icmp', to: '192.0.2.1-4' }, m: { probe: 'icmp', to: '192.0.2.9' } },
          { groups, metrics: { detail } },
        ),
      );
      scraped.add({ target: 'n', rttMs: [1] });
      const sent = [...scraped.values()].filter(([one]) => one.startsWith('sounder_sent_total'));
      expect(sent.reduce((sum, [, value]) => sum + value, 0)).toBe(8);
      return sent.map(([one]) => one);
    };
    expect(rows('full')).toHaveLength(10);
    expect(rows('target')).toEqual([
      'sounder_sent_total{target="n",probe="icmp"}',
      'sounder_sent_total{target="m",probe="icmp"}',
    ]);
    expect(rows('group')).toEqual([
      'sounder_sent_total{group="g",probe="icmp"}',
      'sounder_sent_total{group="h",probe="icmp"}',
    ]);
  });

  it(`have at most ${MOST_ROWS} rows: with more series they are by target`, () => {
    const nets = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [
          `net${at}`,
          { probe: 'icmp', to: `10.0.${at}.0/24`, wholeSubnet: true },
        ]),
      );
    const full = new Scraped(own(nets(40))).values();
    expect(full.get('sounder_metrics_rows')).toBe(10_240);
    const more = new Scraped(own(nets(41))).values();
    expect(more.get('sounder_metrics_rows')).toBe(41);
    expect(more.get('sounder_metrics_left_out_series')).toBe(0);
  });

  it('have the path MTU and the changes of paths', () => {
    const scraped = new Scraped(
      own({ m: { probe: 'path-mtu', to: '192.0.2.1' }, t: { probe: 'traceroute', to: '192.0.2.1' } }),
    );
    const last = { pathMtu: 0, last: 0, size: 1500 };
    scraped.add({ target: 'm', rttMs: [1], more: { typed: { ...last, pathMtu: 1400, last: 1 } } });
    scraped.add({ target: 'm', rttMs: [1], more: { typed: last } });
    scraped.table.pathChanged(scraped.series.find(({ planned }) => planned.target === 't')?.seriesId ?? -1);
    const values = scraped.values();
    expect(values.get('sounder_path_mtu_bytes{target="m",address="192.0.2.1",probe="path-mtu"}')).toBe(1400);
    expect(values.get('sounder_path_changes_total{target="t",address="192.0.2.1",probe="traceroute"}')).toBe(1);
  });

  it('have every column of services, in base units, until a transaction has none', () => {
    const { health } = PROBES;
    if (!health) throw new Error('no probe to try');
    const scraped = new Scraped(own({ h: { probe: 'health', to: 'localhost' } }));
    const series = scraped.series[0]?.planned.address;
    const typed = Object.fromEntries(health.definition.columns.map(({ name, none }) => [name, none]));
    scraped.add({
      target: 'h',
      rttMs: [1],
      more: { typed: { ...typed, uptimeSeconds: 77, signalDbm: -61, load1: 150 } },
    });
    const labels = `target="h",address="${series}",probe="health"`;
    const values = scraped.values();
    expect(values.get(`sounder_health_uptime_seconds{${labels}}`)).toBe(77);
    expect(values.get(`sounder_health_signal_dbm{${labels}}`)).toBe(-61);
    expect(values.get(`sounder_health_load1{${labels}}`)).toBe(1.5);
    scraped.add({ target: 'h', rttMs: [null], more: { typed } });
    expect([...scraped.values().keys()].filter((one) => one.startsWith('sounder_health_'))).toEqual([]);
  });
});
