import type { Group, Project, Target } from '../../../core/model/project.ts';
import { groupsOf } from '../../../core/plan/expand.ts';
import { withFaults } from '../located-text.ts';
import { byPlace, firstProblems, type ProjectProblem, upToTooMany } from '../problem.ts';
import { explainIssues } from '../schema-issues.ts';
import type { ImportedTarget, ImportResult } from './imported-file.ts';
import { ruleProblems } from './netprobify-rules.ts';
import {
  HEADER_BYTES,
  NETPROBIFY_KEYS,
  NetprobifyFile,
  type NetprobifyGroup,
  type NetprobifyTarget,
  OPTIONAL_KEYS,
  PROBE_OF_TYPE,
} from './netprobify-schema.ts';
import {
  capped,
  heldTimeout,
  MAX_SECONDS,
  ownInterval,
  type Path,
  seconds,
  unheldTimes,
  type Warn,
  warnOfBackToBack,
} from './netprobify-times.ts';
import { parsePython, repeatedKeys } from './python-yaml.ts';

/** Number of a round's UDP packets, over all targets. */
const UDP_NUMBERS = 65_535;

/** Reads a file of netprobify as it is. All problems at once, those included that the original finds too late. */
export function readNetprobify(text: string): ImportResult {
  const located = parsePython(text);
  if ('problems' in located) return located;
  const warnings: ProjectProblem[] = repeatedKeys(located);
  const warn: Warn = (path, message) => warnings.push(located.problem(path, message));
  const value = withoutEmptyKeys(located.value, warn);
  const parsed = NetprobifyFile.safeParse(value);
  const issues = parsed.success ? [] : [...upToTooMany(explainIssues(parsed.error.issues, NETPROBIFY_KEYS))];
  const known = new Set(issues.map(({ path }) => path.join('\n')));
  const rules = [...upToTooMany(ruleProblems(value))].filter(({ path }) => !known.has(path.join('\n')));
  const wrong = [...issues, ...rules].map(({ path, message, onKey }) => located.problem(path, message, onKey));
  const problems = withFaults(located, wrong);
  if (!parsed.success || problems.length > 0) return { problems: firstProblems(byPlace(problems)) };
  const meaning = meaningOf(parsed.data, warn);
  const tooMany = firstBeyondNumbers(meaning.project);
  if (tooMany !== undefined) {
    const message = `with this target a round has more than ${UDP_NUMBERS} UDP packets: they are numbered with 16 bits`;
    return { problems: [located.problem(['targets', tooMany], message, true)] };
  }
  return { ...meaning, warnings: byPlace(warnings) };
}

/** The target at which the UDP packets of a round are more than their numbers; all addresses of a subnet share one. */
function firstBeyondNumbers({ targets = {}, groups = {} }: Project): string | undefined {
  let packets = 0;
  for (const [name, target] of Object.entries(targets)) {
    if (target.probe !== 'udp-unreachable' || target.enabled === false) continue;
    packets += (target.packets ?? 1) * groupsOf(target, groups).length;
    if (packets > UDP_NUMBERS) return name;
  }
  return undefined;
}

/** Leaves out the optional keys that are written without a value, and says so. */
function withoutEmptyKeys(value: unknown, warn: Warn): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const emptied = (body: unknown, optional: ReadonlySet<string>, path: Path): unknown => {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
    const entries = Object.entries(body).filter(([key, one]) => {
      const isEmpty = one === null && optional.has(key);
      if (isEmpty) warn([...path, key], `${key} has no value: it is as if it were not there`);
      return !isEmpty;
    });
    return entries.length === Object.keys(body).length ? body : Object.fromEntries(entries);
  };
  return Object.fromEntries(
    Object.entries(value).map(([section, body]) => {
      if (section === 'global') return [section, emptied(body, OPTIONAL_KEYS.global, [section])];
      if ((section !== 'groups' && section !== 'targets') || typeof body !== 'object' || body === null) {
        return [section, body];
      }
      if (Array.isArray(body)) return [section, body];
      const named = Object.entries(body).map(([name, one]) => {
        return [name, emptied(one, OPTIONAL_KEYS[section], [section, name])] as const;
      });
      return [section, Object.fromEntries(named)];
    }),
  );
}

function meaningOf(file: NetprobifyFile, warn: Warn) {
  const { global, groups } = file;
  const targets = Object.entries(file.targets ?? {});
  if (targets.length === 0) warn([], 'there are no targets: nothing is probed');
  for (const [at, module] of (global.disable_dynamic_inventories ?? []).entries()) {
    warn(['global', 'disable_dynamic_inventories', at], inventoryHint(module));
  }
  const spacing = capped(global.interval_packets, MAX_SECONDS.spacing, ['global', 'interval_packets'], warn);
  const reload = capped(global.reload_conf_interval, MAX_SECONDS.reload, ['global', 'reload_conf_interval'], warn);
  const dns = capped(global.dns_update_interval, MAX_SECONDS.dnsInterval, ['global', 'dns_update_interval'], warn);
  const meant = new Map<string, Target>();
  const words = new Map<string, ImportedTarget>();
  for (const [name, target] of targets) {
    const path = ['targets', name];
    const joined = groupsJoined(target, groups, path, warn);
    if (joined.members.length === 0) warn(path, `"${name}" is in no group: it is not probed`);
    meant.set(name, meantTarget(target, joined, file, path, warn));
    words.set(name, {
      ...unheldTimes(target, global),
      type: target.type,
      destination: target.destination,
      dstPort: target.dst_port ?? null,
      dnsUpdateIntervalSeconds: target.dns_update_interval ?? global.dns_update_interval,
      alertLevel: target.alert_level,
      state: target.state ?? null,
      threshold: target.threshold === undefined ? null : { ...target.threshold },
      ...(joined.members.length === 0 ? { reason: 'in no group' } : {}),
    });
  }
  if (global.interval === 0 && targets.length > 0) warnOfBackToBack(Object.values(file.targets ?? {}), global, warn);
  const project: Project = {
    sounder: 1,
    name: global.probe_name,
    defaults: {
      ...(global.interval === 0 ? {} : { interval: `${global.interval}s` }),
      spacing: seconds(spacing),
      dnsInterval: seconds(dns),
      dontFragment: true,
      skipOwnAddress: true,
    },
    metrics: {
      listen: listenOf(global),
      sets: ['netprobify', 'sounder'],
      percentiles: [...new Set(global.percentile)],
    },
    groups: Object.fromEntries(
      Object.entries(groups).map(([name, group]) => [name, meantGroup(group, ['groups', name], warn)]),
    ),
    targets: Object.fromEntries(meant),
  };
  return {
    project,
    globals: { ...global },
    groups: { ...groups },
    targets: words,
    reloadMs: reload * 1000,
  };
}

/** Its inventories are Python modules beside the program: a Sounder project says what they read. */
const inventoryHint = (module: string): string =>
  `the dynamic inventory ${JSON.stringify(module)} is a Python module, which is not run: convert the file to a Sounder project, and add its source under inventories, as a file, a URL or a command`;

/** The address of its endpoint; an empty one means all. */
function listenOf({ prometheus_address: address, prometheus_port: port }: NetprobifyFile['global']): string {
  const host = address === '' ? '0.0.0.0' : address;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Source ports and payload are always said: Sounder's own defaults are others. */
function meantGroup(group: NetprobifyGroup, path: Path, warn: Warn): Group {
  if (group.src_ip !== undefined && group.src_ipv4 !== undefined) {
    warn([...path, 'src_ip'], 'src_ip is not used where there is src_ipv4');
  }
  const sources = [
    group.src_subnet_ipv4 ?? group.src_ipv4 ?? group.src_ip,
    group.src_subnet_ipv6 ?? group.src_ipv6,
  ].filter((source) => source !== undefined);
  const [first] = sources;
  return {
    ...(first === undefined ? {} : { source: sources.length === 1 ? first : sources }),
    sourcePorts: `${group.src_port_a}-${group.src_port_z}`,
    dscp: group.dscp,
    payloadBytes: dataBytes('ICMPping', group.ip_payload_size),
    autoRegister: group.permit_target_auto_register,
  };
}

/** A size that is missing, zero or below the header means the header alone. */
const dataBytes = (type: NetprobifyTarget['type'], size = 0): number => Math.max(0, size - HEADER_BYTES[type]);

interface Joined {
  readonly members: readonly string[];
  readonly named: readonly string[];
  readonly excluded: readonly string[];
}

/** Groups that register automatically, plus those named, minus those excluded. */
function groupsJoined(target: NetprobifyTarget, groups: NetprobifyFile['groups'], path: Path, warn: Warn): Joined {
  const explicit = target.explicit_groups ?? {};
  const present = (key: 'register_to' | 'exclude_from') =>
    (explicit[key] ?? []).filter((name, at) => {
      const isKnown = Object.hasOwn(groups, name);
      if (!isKnown) warn([...path, 'explicit_groups', key, at], `Unknown group "${name}"`);
      return isKnown;
    });
  const named = new Set(present('register_to'));
  const excluded = new Set(present('exclude_from'));
  const automatic = new Set(Object.keys(groups).filter((name) => groups[name]?.permit_target_auto_register));
  if (!target.auto_register_to_groups) for (const name of automatic) if (!named.has(name)) excluded.add(name);
  const members = Object.keys(groups).filter((name) => {
    return (automatic.has(name) || named.has(name)) && !excluded.has(name);
  });
  return { members, named: [...named], excluded: [...excluded] };
}

function meantTarget(target: NetprobifyTarget, joined: Joined, file: NetprobifyFile, path: Path, warn: Warn): Target {
  const { type, threshold } = target;
  const family = target.address_family;
  const ownSize = target.ip_payload_size ?? 0;
  const hasOwnPayload = type !== 'ICMPping' || ownSize > 0 || joined.members.length === 0; // else its groups'
  const interval = ownInterval(target, file.global, path, warn);
  const latency =
    threshold?.latency === undefined
      ? undefined
      : capped(threshold.latency, MAX_SECONDS.latency, [...path, 'threshold', 'latency'], warn);
  return {
    probe: PROBE_OF_TYPE[type],
    to: target.destination,
    ...(target.description === undefined ? {} : { description: target.description.slice(0, 1000) }),
    ...(type === 'ICMPping' || target.dst_port === undefined ? {} : { port: target.dst_port }),
    addressFamily: family ?? (target.destination.includes(':') ? 'ipv6' : 'ipv4'),
    packets: target.nb_packets,
    ...(interval === undefined ? {} : { interval }),
    timeout: seconds(heldTimeout(target.timeout, [...path, 'timeout'], warn)),
    ...(hasOwnPayload ? { payloadBytes: dataBytes(type, ownSize) } : {}),
    ...(target.dont_fragment ? {} : { dontFragment: false }),
    ...(target.is_subnet ? { wholeSubnet: true } : {}),
    ...dnsInterval(target, path, warn),
    ...(joined.named.length === 0 ? {} : { groups: [...joined.named] }),
    ...(joined.excluded.length === 0 ? {} : { excludeGroups: [...joined.excluded] }),
    ...(joined.members.length === 0 ? { enabled: false } : {}),
    ...(target.alert_level === 'no_alert' ? {} : { alertLevel: target.alert_level }),
    ...(target.state === undefined ? {} : { state: target.state }),
    ...(threshold === undefined
      ? {}
      : {
          thresholds: {
            ...(latency === undefined ? {} : { p95: seconds(latency) }),
            ...(threshold.loss === undefined ? {} : { lossRatio: threshold.loss }),
          },
        }),
  };
}

function dnsInterval(target: NetprobifyTarget, path: Path, warn: Warn) {
  if (target.dns_update_interval === undefined) return {};
  const own = capped(target.dns_update_interval, MAX_SECONDS.dnsInterval, [...path, 'dns_update_interval'], warn);
  return { dnsInterval: seconds(own) };
}
