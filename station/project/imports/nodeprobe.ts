import { z } from 'zod';
import { parseDestination } from '../../../core/model/destination.ts';
import type { Target } from '../../../core/model/project.ts';
import { byPlace, firstProblems, type ProjectProblem, upToTooMany } from '../problem.ts';
import { explainIssues } from '../schema-issues.ts';
import type { ImportedTarget, ImportResult } from './imported-file.ts';
import { parseJson } from './json-text.ts';

const text = z.string('Expected text').default('');

const Node = z.object({ fqdn: text, ip: text }).superRefine((node, context) => {
  const { key, to } = addressOf(node);
  const problem = (message: string, path: PropertyKey[] = [key]) => context.addIssue({ code: 'custom', path, message });
  if (to === '') return problem('A node needs fqdn or ip', []);
  const parsed = parseDestination(to);
  if ('error' in parsed) return problem(parsed.error);
  if (!['address', 'name'].includes(parsed.destination.kind)) problem(`"${to}" is not one name or address`);
});
const Seed = z.object({ nodes: z.array(Node) });

/** Name of a node, or its address without one, as in the original. */
function addressOf({ fqdn, ip }: { readonly fqdn: string; readonly ip: string }) {
  return fqdn !== '' && fqdn !== 'unknown' ? { key: 'fqdn', to: fqdn } : { key: 'ip', to: ip };
}

/** Nodes are polled over HTTPS at their port 443, one every 30 s, with 10 s to connect. */
const PORT = 443;
const DEFAULTS = { interval: '30s', timeout: '10s' } as const;

/** Reads NodeProbe's list of first peers (`seed.json`): the connection that a poll makes, and echo requests beside it. */
export function readNodeprobe(source: string): ImportResult {
  const located = parseJson(source);
  if ('problems' in located) return located;
  const parsed = Seed.safeParse(located.value);
  if (!parsed.success) {
    const issues = [...upToTooMany(explainIssues(parsed.error.issues, []))];
    return { problems: firstProblems(byPlace(issues.map(({ path, message }) => located.problem(path, message)))) };
  }
  const warnings: ProjectProblem[] = [...located.warnings];
  const targets = new Map<string, Target>();
  const words = new Map<string, ImportedTarget>();
  for (const [at, node] of parsed.data.nodes.entries()) {
    const { to } = addressOf(node);
    if (targets.has(to)) {
      warnings.push(located.problem(['nodes', at], `${to} is there already: merged`));
      continue;
    }
    targets.set(to, { probe: 'tcp-connect', to, port: PORT });
    targets.set(`${to} icmp`, { probe: 'icmp', to });
    words.set(to, { type: 'poll' });
    words.set(`${to} icmp`, { type: 'icmp' });
  }
  if (targets.size === 0) warnings.push(located.problem([], 'there are no nodes: nothing is probed'));
  return {
    project: { sounder: 1, defaults: DEFAULTS, targets: Object.fromEntries(targets) },
    warnings: byPlace(warnings),
    globals: {},
    groups: {},
    targets: words,
    reloadMs: 0,
  };
}
