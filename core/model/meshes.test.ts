import { describe, expect, it } from 'vitest';
import { parseProject } from '../../probes/project-schema.ts';
import { definitionOf } from '../../probes/registry.ts';
import { expandTarget } from '../plan/expand.ts';
import { meshOfTarget, meshTargetName, withMeshes } from './meshes.ts';
import type { Project } from './project.ts';

const AGENTS = {
  berlin: { tags: ['branch'], reflector: true, address: '192.0.2.1' },
  lima: { tags: ['branch'], reflector: { port: 8620 }, address: '192.0.2.2' },
  oslo: { reflector: true, address: '192.0.2.3' },
};

function project(meshes: unknown, agents: unknown = AGENTS): Project {
  const parsed = parseProject({ sounder: 1, agents, meshes });
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.project;
}

const issuesOf = (value: Readonly<Record<string, unknown>>) => {
  const parsed = parseProject({ sounder: 1, agents: AGENTS, ...value });
  return 'issues' in parsed ? parsed.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
};

/** Series as `from → to:port`. */
function seriesOf(written: Project): string[] {
  const expanded = withMeshes(written);
  return Object.entries(expanded.targets ?? {}).flatMap(([name, target]) =>
    expandTarget(name, target, expanded, new Map(), undefined, definitionOf).series.map(
      ({ agent, address, port }) => `${agent ?? 'local'} → ${address}:${port}`,
    ),
  );
}

describe('a mesh', () => {
  it('measures between all of its agents, at the ports of their reflectors', () => {
    expect(seriesOf(project({ wan: { agents: ['all'], probe: 'stamp', interval: '30s' } }))).toEqual([
      'lima → 192.0.2.1:4786',
      'oslo → 192.0.2.1:4786',
      'berlin → 192.0.2.2:8620',
      'oslo → 192.0.2.2:8620',
      'berlin → 192.0.2.3:4786',
      'lima → 192.0.2.3:4786',
    ]);
  });

  it('selects agents by tag, and this host as a sender', () => {
    expect(seriesOf(project({ wan: { agents: ['local', 'tag:branch'], probe: 'icmp' } }))).toEqual([
      'local → 192.0.2.1:null',
      'lima → 192.0.2.1:null',
      'local → 192.0.2.2:null',
      'berlin → 192.0.2.2:null',
    ]);
  });

  it('gives its settings to its targets, and leaves a target of that name alone', () => {
    const own = { 'wan → lima': { probe: 'icmp', to: '192.0.2.9' } };
    const written = {
      ...project({ wan: { agents: ['berlin', 'lima'], probe: 'icmp', interval: '5s' } }),
      targets: own,
    };
    expect(withMeshes(written).targets).toEqual({
      'wan → berlin': { probe: 'icmp', interval: '5s', to: 'agent:berlin', agents: ['lima'] },
      ...own,
    });
  });

  it.each([
    [
      { wan: { agents: ['berlin'], probe: 'icmp' } },
      'meshes.wan.agents: A mesh needs at least two agents of the project, and this one has only berlin',
    ],
    [
      { wan: { agents: ['berlin', 'rome'], probe: 'icmp' } },
      'meshes.wan.agents.1: Unknown agent "rome": the project has berlin, lima, oslo',
    ],
    [{ wan: { agents: ['all'], probe: 'icmp', to: '192.0.2.1' } }, 'meshes.wan: Unrecognized key: "to"'],
  ])('that is wrong is named with its place', (meshes, problem) => {
    expect(issuesOf({ meshes })).toContain(problem);
  });

  it('of reflectors needs one on each agent', () => {
    const agents = { ...AGENTS, oslo: {} };
    expect(issuesOf({ agents, meshes: { wan: { agents: ['all'], probe: 'stamp' } } })).toEqual([
      'meshes.wan.agents: Agent oslo has no reflector: write "reflector: true" in agents.oslo',
    ]);
  });
});

it('a target has the name of its mesh', () => {
  expect(meshOfTarget(meshTargetName('wan → all', 'oslo'), 'oslo')).toBe('wan → all');
  expect(['wan → oslo', ' → lima', 'lima'].map((name) => meshOfTarget(name, 'lima'))).toEqual([null, null, null]);
});

describe('an agent as a target', () => {
  const target = (more: object) => ({ targets: { a: { probe: 'stamp', to: 'agent:lima', agents: ['all'], ...more } } });

  it('is not measured by itself, and needs its name in the project', () => {
    const parsed = parseProject({ sounder: 1, agents: AGENTS, ...target({}) });
    expect('project' in parsed && seriesOf(parsed.project)).toEqual([
      'berlin → 192.0.2.2:8620',
      'oslo → 192.0.2.2:8620',
    ]);
    expect(issuesOf(target({ to: 'agent:rome' }))).toEqual([
      'targets.a.to: Unknown agent "rome": the project has berlin, lima, oslo',
    ]);
    expect(issuesOf(target({ to: 'agent:Rome!' }))).toContain(
      'targets.a.to: "agent:Rome!" is not an agent: write agent: and its name, as agent:berlin',
    );
  });

  it('keeps the port of its target', () => {
    const parsed = parseProject({ sounder: 1, agents: AGENTS, ...target({ port: 862, agents: ['berlin'] }) });
    expect('project' in parsed && seriesOf(parsed.project)).toEqual(['berlin → 192.0.2.2:862']);
  });
});
