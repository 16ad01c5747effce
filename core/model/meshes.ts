import { agentsOf, LOCAL } from './agent-selectors.ts';
import { agentTarget } from './agent-target.ts';
import type { Mesh, Project, Target } from './project.ts';

/** Name of the target that a mesh has for one of its agents. */
export const meshTargetName = (mesh: string, agent: string): string => `${mesh} → ${agent}`;

/** Mesh of a target by its name; null = it is none of a mesh. */
export function meshOfTarget(target: string, agent: string): string | null {
  const end = meshTargetName('', agent);
  return target.endsWith(end) && target !== end ? target.slice(0, -end.length) : null;
}

/** Agents of a mesh, by name, in the order of the project. */
export function meshAgents({ agents }: Pick<Mesh, 'agents'>, project: Pick<Project, 'agents'>): readonly string[] {
  // A mesh is not a target: templates do not add agents to it.
  const named = Object.fromEntries(
    Object.entries(project.agents ?? {}).map(([name, { tags }]) => [name, { tags }] as const),
  );
  return agentsOf('', { agents }, { agents: named }).filter((agent) => agent !== null);
}

/**
 * The targets of a project's meshes, by name: one for each agent, which all others of its mesh measure, and this host too where
 * `local` is among them.
 */
export function meshTargets(project: Project): ReadonlyMap<string, { readonly mesh: string; readonly target: Target }> {
  const targets = new Map<string, { readonly mesh: string; readonly target: Target }>();
  for (const [mesh, written] of Object.entries(project.meshes ?? {})) {
    const { agents: selectors, ...settings } = written;
    const names = meshAgents(written, project);
    const here = selectors.includes(LOCAL) ? [LOCAL] : [];
    for (const name of names) {
      const agents = [...here, ...names.filter((other) => other !== name)];
      targets.set(meshTargetName(mesh, name), { mesh, target: { ...settings, to: agentTarget(name), agents } });
    }
  }
  return targets;
}

/** A project with the targets of its meshes; its own targets of the same name stay. */
export function withMeshes(project: Project): Project {
  if (project.meshes === undefined) return project;
  const made = Object.fromEntries([...meshTargets(project)].map(([name, { target }]) => [name, target]));
  return { ...project, targets: { ...made, ...project.targets } };
}

type Problem = { readonly path: (string | number)[]; readonly message: string };

/** Finds meshes of too few agents, and agents that answer no such probe. */
export function* meshProblems(project: Project, asksReflector: (probe: string) => boolean): Generator<Problem> {
  for (const [mesh, written] of Object.entries(project.meshes ?? {})) {
    const names = meshAgents(written, project);
    const path = ['meshes', mesh, 'agents'];
    if (names.length < 2) {
      const found = names.length === 0 ? 'none' : `only ${names[0]}`;
      yield { path, message: `A mesh needs at least two agents of the project, and this one has ${found}` };
      continue;
    }
    if (!asksReflector(written.probe)) continue;
    for (const name of names) {
      const { reflector } = project.agents?.[name] ?? {};
      if (reflector !== undefined && reflector !== false) continue;
      yield { path, message: `Agent ${name} has no reflector: write "reflector: true" in agents.${name}` };
    }
  }
}
