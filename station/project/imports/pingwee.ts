import { z } from 'zod';
import { formatIpv4, parseIpv4 } from '../../../core/model/address.ts';
import type { Target } from '../../../core/model/project.ts';
import { withFaults } from '../located-text.ts';
import { byPlace, firstProblems, type ProjectProblem, upToTooMany } from '../problem.ts';
import { explainIssues } from '../schema-issues.ts';
import type { ImportedTarget, ImportResult } from './imported-file.ts';
import { parsePython, repeatedKeys } from './python-yaml.ts';

const code = z.string('Expected text').min(1, 'Expected text');

const Net = z.object({
  tag: code,
  rtr: code,
  rtt: z.number('Expected a number of milliseconds').min(0, 'Expected a number of milliseconds').optional(),
});

const PingweeMap = z.object({ nets24: z.record(z.string(), Net) });

/** Settings of the original's ping probe: every address of a /24 once a minute, 16 bytes of data, TTL 24. */
const DEFAULTS = { interval: '1m', timeout: '1s', payloadBytes: 16, ttl: 24 } as const;

/** Reads pingwee's map of /24s (`nets24`), as JSON or YAML; their nominal round trip is kept in the description. */
export function readPingwee(text: string): ImportResult {
  const located = parsePython(text);
  if ('problems' in located) return located;
  const parsed = PingweeMap.safeParse(located.value);
  const issues = parsed.success ? [] : [...upToTooMany(explainIssues(parsed.error.issues, []))];
  const problems = issues.map(({ path, message, onKey }) => located.problem(path, message, onKey));
  const targets = new Map<string, Target>();
  const words = new Map<string, ImportedTarget>();
  const warnings: ProjectProblem[] = repeatedKeys(located);
  for (const key of prefixesOf(located.value)) {
    const path = ['nets24', key];
    const prefix = prefixOf(key);
    if (prefix === undefined) {
      problems.push(located.problem(path, `"${key}" is not the /24 of an IPv4 address: write it as 192.0.2.0`, true));
    } else if (targets.has(prefix)) {
      warnings.push(located.problem(path, `${prefix} is there already: merged`, true));
    } else {
      const net = parsed.success ? parsed.data.nets24[key] : undefined;
      targets.set(prefix, { probe: 'icmp', to: prefix, wholeSubnet: true, description: described(net) });
      words.set(prefix, { type: 'ping', destination: key });
    }
  }
  const all = withFaults(located, problems);
  if (all.length > 0) return { problems: firstProblems(byPlace(all)) };
  if (targets.size === 0) warnings.push(located.problem([], 'there are no /24s: nothing is probed'));
  return {
    project: { sounder: 1, defaults: DEFAULTS, targets: Object.fromEntries(targets) },
    warnings: byPlace(warnings),
    globals: {},
    groups: {},
    targets: words,
    reloadMs: 0,
  };
}

function prefixesOf(value: unknown): string[] {
  const nets =
    typeof value === 'object' && value !== null ? (value as { readonly nets24?: unknown }).nets24 : undefined;
  return typeof nets === 'object' && nets !== null && !Array.isArray(nets) ? Object.keys(nets) : [];
}

/** The original takes anything after the last dot's zero; a length of 24 is what people meant by it. */
function prefixOf(key: string): string | undefined {
  const value = parseIpv4(key.replace(/\/24$/, ''));
  return value === undefined || value % 256 !== 0 ? undefined : `${formatIpv4(value)}/24`;
}

function described(net: z.infer<typeof Net> | undefined): string {
  const nominal = net?.rtt === undefined ? '' : `, nominal ${net.rtt} ms`;
  return `${net?.tag} ${net?.rtr}${nominal}`.slice(0, 1000);
}
