import { describe, expect, it } from 'vitest';
import { TargetName } from '../core/model/project.ts';
import { effectiveSettings, probeSettings } from '../core/model/settings.ts';
import { pathMtu } from './path-mtu/common/definition.ts';
import { allProbesSchema, parseProject } from './project-schema.ts';
import { traceroute } from './traceroute/common/definition.ts';

function problems(value: unknown) {
  const parsed = parseProject(value);
  return 'issues' in parsed ? parsed.issues.map((issue) => [issue.path.join('.'), issue.message]) : [];
}

describe('the project schema', () => {
  it('takes the example of the documentation', () => {
    const project = {
      sounder: 1,
      name: 'Branch 12',
      defaults: { interval: '1s', timeout: '1s' },
      groups: { 'transit-a': { source: '192.0.2.10', sourcePorts: '40000-40019', dscp: 10, autoRegister: true } },
      targets: {
        gateway: { probe: 'icmp', to: '192.0.2.1' },
        servers: {
          probe: 'tcp-syn',
          to: '10.0.0.0/28',
          port: 443,
          packets: 4,
          interval: '5s',
          groups: ['transit-a'],
          thresholds: { lossRatio: 0.02, p95: '80ms' },
        },
      },
    };
    expect(allProbesSchema().Project.parse(project)).toEqual(project);
  });

  it('says everything that is wrong at once, each at its place', () => {
    expect(
      problems({
        sounder: 2,
        defaults: { interval: 5, timeout: '2 hours' },
        groups: { a: { source: 'example.net', sourcePorts: '1-2-3', dscp: 64 } },
        targets: {
          one: { probe: 'icmp', to: '192.0.2.1/24', ttl: 0, groups: ['a', 'b'], packets: 1.5 },
          two: { probe: 'pong', to: 7, addressFamily: 'ipx', enabled: 'yes' },
          three: { probe: 'icmp', to: 'host', thresholds: { lossRatio: 2, p95: 80 } },
        },
      }),
    ).toEqual([
      ['sounder', 'This file is of version 2, which this Sounder does not know: use a newer Sounder'],
      ['defaults.interval', 'Write interval as text with its unit, as 500ms or 2s'],
      ['defaults.timeout', 'Unknown unit "hours": use us, ms, s, m, h or d'],
      ['groups.a.source', '"example.net" is not an address or a subnet: write it as 192.0.2.10 or 192.0.2.0/29'],
      ['groups.a.sourcePorts', '"1-2-3" is not a port or a range: write it as 443 or 40000-40019'],
      ['groups.a.dscp', 'dscp must be 0 to 63'],
      ['targets.one.packets', 'packets must be a whole number'],
      ['targets.one.ttl', 'ttl must be 1 to 255'],
      ['targets.two.probe', expect.stringContaining('Unknown probe "pong": this version has icmp, tcp-syn')],
      ['targets.two.to', '`to` must be an address, name, CIDR, range, pattern or URL, as text'],
      ['targets.two.addressFamily', 'addressFamily must be ipv4 or ipv6'],
      ['targets.two.enabled', 'enabled must be true or false'],
      ['targets.three.thresholds.lossRatio', 'lossRatio must be 0 to 1'],
      ['targets.three.thresholds.p95', 'Write p95 as text with its unit, as 500ms or 2s, or none'],
      ['targets.one.to', expect.stringContaining('has host bits set')],
      ['targets.one.groups.1', 'Unknown group "b"'],
    ]);
  });

  it.each([
    [undefined, 'This key is required: write `sounder: 1`, the version of the file format'],
    [0, 'This file is of version 0, which this Sounder does not know: write `sounder: 1`'],
    ['1', 'The version of the file format must be a number: write `sounder: 1`'],
  ])('says why the version %j is wrong', (sounder, message) => {
    expect(problems({ sounder })).toEqual([['sounder', message]]);
  });

  it('names groups that do not exist, whatever else is wrong', () => {
    const targets = { t: { probe: 'icmp', to: '', groups: ['a', 'b'], excludeGroups: ['toString'] } };
    expect(problems({ sounder: 1, groups: { a: {} }, targets })).toEqual([
      ['targets.t.to', 'No destination: write an address, a name, a CIDR, a range or a pattern'],
      ['targets.t.groups.1', 'Unknown group "b"'],
      ['targets.t.excludeGroups.0', 'Unknown group "toString"'],
    ]);
  });

  it('names groups of inventories that do not exist, and JSON paths that are none', () => {
    const dc = { file: 'a.yaml', groups: ['a', 'b'], list: '$.[', map: { hostname: '$.name', to: "$['ip" } };
    expect(problems({ sounder: 1, groups: { a: {} }, inventories: { dc } })).toEqual([
      ['inventories.dc.list', '"$.[" is not a JSON path (RFC 9535), as $.devices[*]'],
      ['inventories.dc.map.to', '"$[\'ip" is not a JSON path (RFC 9535), as $.devices[*]'],
      ['inventories.dc.groups.1', 'Unknown group "b"'],
    ]);
    for (const list of ['$', '$[*]', '$..a', '$.a[?@.b == "]"].c', "$['a.['][0,1]", '$[1:2]', '$.a.*']) {
      expect(problems({ sounder: 1, inventories: { dc: { file: 'a', list } } }), list).toEqual([]);
    }
  });

  it('does not take labels of an output that series have themselves', () => {
    const outputs = {
      prom: { type: 'prometheus-remote-write', url: 'http://a/', labels: { site: 'x', target: 'y', le: 'z' } },
    };
    expect(problems({ sounder: 1, outputs }).map(([path]) => path)).toEqual([
      'outputs.prom.labels.target',
      'outputs.prom.labels.le',
    ]);
  });

  it('does not take rounds that would run into one another', () => {
    const target = { probe: 'icmp', to: 'host', packets: 101 };
    expect(problems({ sounder: 1, targets: { target } })).toEqual([
      ['targets.target.packets', '101 packets 10ms apart do not fit into an interval of 1s'],
    ]);
    expect(problems({ sounder: 1, targets: { target: { ...target, spacing: '9ms' } } })).toEqual([]);
    expect(problems({ sounder: 1, targets: { target: { ...target, spacing: '0ms' } } })).toEqual([]);
  });

  it.each([
    ['interval', '9ms', '9ms is out of range: interval must be 10ms to 1d'],
    ['interval', '2d', '2d is out of range: interval must be 10ms to 1d'],
    ['timeout', '61s', '61s is out of range: timeout must be 1ms to 1m'],
    ['dnsInterval', '2d', '2d is out of range: dnsInterval must be 0ms to 1d'],
    ['dnsInterval', '400us', '400us is too short: dnsInterval is 0s (once), or 10ms to 1d'],
    ['spacing', '2m', '2m is out of range: spacing must be 0ms to 1m'],
  ])('keeps %s within its limits: %s', (name, text, message) => {
    expect(problems({ sounder: 1, defaults: { [name]: text } })).toEqual([[`defaults.${name}`, message]]);
  });

  it('says of a duration that it is none, and asks no more of it', () => {
    const targets = { target: { probe: 'icmp', to: '192.0.2.1', packets: 5, interval: '5', dnsInterval: 'often' } };
    expect(problems({ sounder: 1, defaults: { spacing: 'x' }, targets }).map(([path]) => path)).toEqual([
      'defaults.spacing',
      'targets.target.interval',
      'targets.target.dnsInterval',
    ]);
  });

  it('does not take keys that it does not know', () => {
    expect(allProbesSchema().Target.safeParse({ probe: 'icmp', to: 'host', colour: 'red' }).success).toBe(false);
  });
});

describe('a threshold of loss', () => {
  const told = (lossRatio: unknown) =>
    problems({ sounder: 1, targets: { a: { probe: 'icmp', to: 'h', thresholds: { lossRatio } } } });

  it.each([
    ['2 %', 'lossRatio must be a number from 0 to 1: write 0.02 for 2 %'],
    ['2.3%', 'lossRatio must be a number from 0 to 1: write 0.023 for 2.3 %'],
    ['much', 'lossRatio must be a number from 0 to 1'],
    [2, 'lossRatio must be 0 to 1'],
  ])('of %j is explained', (value, message) => {
    expect(told(value)).toEqual([['targets.a.thresholds.lossRatio', message]]);
  });
});

describe('a target name', () => {
  it.each(['a', 'Server room 2 / left', 'ünï', 'שרת\u200f 1', '👩‍🚀', 'x'.repeat(128)])('may be %j', (name) => {
    expect(TargetName.safeParse(name).success).toBe(true);
  });

  it.each([
    '',
    'x'.repeat(129),
    'two\nlines',
    'tab\there',
    '\u007f',
    'csi\u009b31m',
    'two\u0085lines',
    'turned\u202egnp.exe',
    'isolated\u2066a',
    'two\u2028lines',
    '__proto__',
  ])('may not be %j', (name) => {
    expect(TargetName.safeParse(name).success).toBe(false);
  });
});

describe('effective settings', () => {
  it('are the built-in values where nobody says otherwise', () => {
    expect(effectiveSettings({})).toEqual({
      intervalMs: 1000,
      timeoutMs: 1000,
      downAfter: null,
      upAfter: 1,
      thresholdAfter: '3 of 5',
      packets: 1,
      spacingMs: 10,
      payloadBytes: null,
      ttl: null,
      dscp: 0,
      dontFragment: false,
      family: null,
      interface: null,
      ports: [],
      method: 'icmp',
      dnsIntervalMs: 300_000,
      wholeSubnet: false,
      schedule: null,
      timeZone: null,
      skipOwnAddress: false,
      enabled: true,
      lock: 'none',
      own: {},
    });
  });

  it('of single probes have the defaults of their definitions', () => {
    const settings = effectiveSettings({ flows: 4 });
    expect(probeSettings(traceroute.settings, settings)).toEqual({
      maxHops: 30,
      silentHops: 8,
      flows: 4,
      routeChangeAfter: 3,
    });
    expect(probeSettings(pathMtu.settings, settings)).toEqual({ maxMtu: null });
  });

  it("are the target's over the defaults, where the target says anything", () => {
    const target = { interval: '250ms', enabled: false, ttl: undefined, addressFamily: 'ipv6' } as never;
    const settings = effectiveSettings(target, { interval: '5s', timeout: '2s', ttl: 9 });
    expect(settings).toMatchObject({ intervalMs: 250, timeoutMs: 2000, ttl: 9, enabled: false, family: 6 });
  });

  it('are whole milliseconds, as slots are', () => {
    const settings = effectiveSettings({ interval: '10.4ms', timeout: '1.6ms', spacing: '900us' });
    expect([settings.intervalMs, settings.timeoutMs, settings.spacingMs]).toEqual([10, 2, 1]);
  });
});
