import { z } from 'zod';
import { isAgentTarget, targetAgent } from './agent-target.ts';

/** Selects this host. */
export const LOCAL = 'local';
/** Selects every agent of the project, and not this host. */
const ALL = 'all';
const TAG = 'tag:';

/** Agents that measure a target: names, `tag:TAG`, `all`, and `local` for this host. */
export const AgentSelectors = z
  .array(
    z
      .string('An entry of agents must be text')
      .min(1, 'Write the name of an agent, tag:TAG, local or all')
      .max(128, 'An entry of agents has at most 128 characters'),
    'agents must be a list, as [local, branch-1, tag:branches]',
  )
  .max(1024, 'A list of agents has at most 1024 entries; use tags');

/** The relevant parts of a project. */
export interface AgentParts {
  readonly defaults?: { readonly agents?: readonly string[] | undefined } | undefined;
  readonly agents?:
    | Readonly<
        Record<
          string,
          { readonly tags?: readonly string[] | undefined; readonly templates?: readonly string[] | undefined }
        >
      >
    | undefined;
  readonly templates?: Readonly<Record<string, { readonly targets: readonly string[] }>> | undefined;
}

type TargetPart = { readonly agents?: readonly string[] | undefined; readonly tags?: readonly string[] | undefined };

/**
 * Lists who measures a target, in the order of the project: this host first, as null, then agents by name. A target
 * without `agents` is measured by this host; templates add agents.
 */
export function agentsOf(name: string, target: TargetPart, project: AgentParts): (string | null)[] {
  const selectors = target.agents ?? project.defaults?.agents ?? [LOCAL];
  const found: (string | null)[] = selectors.includes(LOCAL) ? [null] : [];
  for (const [agent, { tags = [], templates = [] }] of Object.entries(project.agents ?? {})) {
    const isSelected = selectors.some((one) => one === agent || one === ALL || tags.includes(tagOf(one) ?? ''));
    const isInTemplate = templates.some((one) => isIn(project.templates?.[one]?.targets ?? [], name, target.tags));
    if (isSelected || isInTemplate) found.push(agent);
  }
  return found;
}

const isIn = (listed: readonly string[], name: string, tags: readonly string[] = []): boolean =>
  listed.some((one) => one === name || tags.includes(tagOf(one) ?? ''));

const tagOf = (selector: string): string | undefined =>
  selector.startsWith(TAG) ? selector.slice(TAG.length) : undefined;

type Problem = { readonly path: (string | number)[]; readonly message: string };

/** Finds names of agents, templates and targets that the project does not have. Its parts may be wrong as well. */
export function* agentProblems(
  value: Readonly<Record<string, unknown>>,
  asksReflector: (probe: string) => boolean = () => false,
): Generator<Problem> {
  const agents = record(value['agents']);
  const templates = record(value['templates']);
  yield* unknownAgents(['defaults', 'agents'], record(value['defaults'])['agents'], agents);
  for (const [name, target] of Object.entries(record(value['targets']))) {
    yield* unknownAgents(['targets', name, 'agents'], record(target)['agents'], agents);
    yield* targetProblems(name, record(target), agents, asksReflector);
  }
  for (const [name, mesh] of Object.entries(record(value['meshes']))) {
    yield* unknownAgents(['meshes', name, 'agents'], record(mesh)['agents'], agents);
  }
  for (const [name, agent] of Object.entries(agents)) {
    for (const [at, template] of texts(record(agent)['templates'])) {
      if (Object.hasOwn(templates, template)) continue;
      yield { path: ['agents', name, 'templates', at], message: `Unknown template "${template}"` };
    }
  }
  yield* repeatedHosts(agents);
  // Targets of inventories are not in the file.
  if (Object.keys(record(value['inventories'])).length > 0) return;
  for (const [name, template] of Object.entries(templates)) {
    for (const [at, target] of texts(record(template)['targets'])) {
      if (tagOf(target) !== undefined || Object.hasOwn(record(value['targets']), target)) continue;
      yield { path: ['templates', name, 'targets', at], message: `Unknown target "${target}"` };
    }
  }
}

/** Finds an agent as a target that the project does not have, or that answers no such probe. */
function* targetProblems(
  name: string,
  { to, probe }: Readonly<Record<string, unknown>>,
  agents: Readonly<Record<string, unknown>>,
  asksReflector: (probe: string) => boolean,
): Generator<Problem> {
  if (typeof to !== 'string' || !isAgentTarget(to)) return;
  const agent = targetAgent(to) ?? '';
  const path = ['targets', name, 'to'];
  if (!Object.hasOwn(agents, agent)) {
    yield { path, message: unknownAgent(agent, agents) };
    return;
  }
  const { reflector } = record(agents[agent]);
  if (typeof probe !== 'string' || !asksReflector(probe) || (reflector !== undefined && reflector !== false)) return;
  yield { path, message: `Agent ${agent} has no reflector: write "reflector: true" in agents.${agent}` };
}

function* unknownAgents(
  path: readonly string[],
  listed: unknown,
  agents: Readonly<Record<string, unknown>>,
): Generator<Problem> {
  for (const [at, one] of texts(listed)) {
    if (one === LOCAL || one === ALL || tagOf(one) !== undefined || Object.hasOwn(agents, one)) continue;
    yield { path: [...path, at], message: unknownAgent(one, agents) };
  }
}

/** Finds host ids of netProbe that two agents have. */
function* repeatedHosts(agents: Readonly<Record<string, unknown>>): Generator<Problem> {
  const owners = new Map<string, string>();
  for (const [name, agent] of Object.entries(agents)) {
    const id = record(record(agent)['netprobe'])['hostId'];
    if (typeof id !== 'string') continue;
    const owner = owners.get(id);
    if (owner !== undefined) {
      yield { path: ['agents', name, 'netprobe', 'hostId'], message: `Agent ${owner} has this host id already` };
    } else owners.set(id, name);
  }
}

function unknownAgent(name: string, agents: Readonly<Record<string, unknown>>): string {
  const known = Object.keys(agents);
  const hint = known.length > 0 ? `the project has ${known.slice(0, 5).join(', ')}` : 'the project has no agents';
  return `Unknown agent "${name}": ${hint}`;
}

const texts = (value: unknown): [number, string][] =>
  Array.isArray(value) ? [...value.entries()].filter(([, one]) => typeof one === 'string') : [];

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
