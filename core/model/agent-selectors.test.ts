import { describe, expect, it } from 'vitest';
import { type AgentParts, agentProblems, agentsOf } from './agent-selectors.ts';
import { projectSchema } from './project-schema.ts';

const PROJECT: AgentParts = {
  agents: {
    berlin: { tags: ['branch'], templates: ['voice'] },
    lima: { tags: ['branch', 'slow'] },
    lab: {},
  },
  templates: { voice: { targets: ['pbx', 'tag:voice'] } },
};

describe('the agents of a target', () => {
  const of = (agents?: readonly string[], name = 't', tags?: readonly string[]) =>
    agentsOf(name, { agents, tags }, PROJECT);

  it.each([
    ['this host alone, where it says nothing', undefined, [null]],
    ['those that it names', ['lima', 'lab'], ['lima', 'lab']],
    ['those of a tag, once each', ['tag:branch', 'tag:slow', 'lima'], ['berlin', 'lima']],
    ['every agent, without this host', ['all'], ['berlin', 'lima', 'lab']],
    ['this host first', ['all', 'local'], [null, 'berlin', 'lima', 'lab']],
    ['none', [], []],
    ['none that the project lacks', ['gone', 'tag:gone'], []],
  ])('are %s', (_, selectors, expected) => {
    expect(of(selectors)).toEqual(expected);
  });

  it('include those with a template that has the target, by name or tag', () => {
    expect(of(undefined, 'pbx')).toEqual([null, 'berlin']);
    expect(of([], 'phone', ['voice'])).toEqual(['berlin']);
    expect(of([], 'phone', ['data'])).toEqual([]);
  });

  it('are those of the defaults unless it has its own', () => {
    const project = { ...PROJECT, defaults: { agents: ['lab'] } };
    expect(agentsOf('t', {}, project)).toEqual(['lab']);
    expect(agentsOf('t', { agents: ['local'] }, project)).toEqual([null]);
  });
});

describe('names that a project lacks', () => {
  it('are reported at their place', () => {
    const value = {
      defaults: { agents: ['gone'] },
      agents: { berlin: { templates: ['gone'] } },
      templates: { voice: { targets: ['pbx', 'tag:any', 'gone'] } },
      targets: { pbx: { agents: ['local', 'all', 'tag:any', 'berlin', 'rome'] } },
    };
    expect([...agentProblems(value)]).toEqual([
      { path: ['defaults', 'agents', 0], message: 'Unknown agent "gone": the project has berlin' },
      { path: ['targets', 'pbx', 'agents', 4], message: 'Unknown agent "rome": the project has berlin' },
      { path: ['agents', 'berlin', 'templates', 0], message: 'Unknown template "gone"' },
      { path: ['templates', 'voice', 'targets', 2], message: 'Unknown target "gone"' },
    ]);
  });

  it('are no problem where targets come from inventories, which are not in the file', () => {
    const value = { inventories: { cmdb: {} }, templates: { voice: { targets: ['gone'] } } };
    expect([...agentProblems(value)]).toEqual([]);
  });
});

describe('probes of netProbe', () => {
  it('have a host id of their own', () => {
    const probe = (hostId: string) => ({ netprobe: { hostId } });
    const value = { agents: { berlin: probe('aa'), lima: probe('bb'), rome: probe('aa') } };
    expect([...agentProblems(value)]).toEqual([
      { path: ['agents', 'rome', 'netprobe', 'hostId'], message: 'Agent berlin has this host id already' },
    ]);
  });
});

describe('agents in a project file', () => {
  const { parse } = projectSchema([]);
  const messages = (value: object): readonly string[] => {
    const parsed = parse({ sounder: 1, ...value });
    return 'issues' in parsed ? parsed.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
  };

  it('have a description, a site, tags and templates', () => {
    const agent = { description: 'Under the desk', site: 'Customer / Berlin', tags: ['branch'], templates: ['voice'] };
    expect(messages({ agents: { 'pi-3': agent }, templates: { voice: { targets: ['tag:voice'] } } })).toEqual([]);
  });

  it.each([
    [{ agents: { 'Pi 3': {} } }, 'agents.Pi 3'],
    [{ agents: { local: {} } }, 'agents.local'],
    [{ agents: { a: { tags: 'branch' } } }, 'tags must be a list'],
    [{ templates: { voice: {} } }, 'templates.voice.targets'],
    [{ defaults: { agents: 'a' } }, 'agents must be a list'],
  ])('%j is refused', (value, part) => {
    expect(messages(value).join('\n')).toContain(part);
  });
});
