import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import type { AgentsStore } from './agents-store.ts';

interface AgentsCommandParts extends Pick<Base, 'layout'> {
  readonly agents: AgentsStore;
}

/** Opens the agents. */
export function agentsCommands({ layout, agents }: AgentsCommandParts): readonly CommandSpec[] {
  return [
    {
      id: 'agents.show',
      title: 'Agents: hosts at other places that measure',
      section: 'View',
      synonyms: 'fleet raspberry pi remote branches lobby approve health',
      keys: ['Alt+P'],
      run: () => layout.getState().toggleView('agents'),
    },
    {
      id: 'agents.add',
      title: 'Add an agent …',
      section: 'View',
      isEdit: true,
      synonyms: 'fleet claim code enrol remote raspberry pi',
      run: () => agents.getState().openCode(),
    },
    {
      id: 'agents.upgrade',
      title: 'Upgrade agents …',
      section: 'View',
      isEdit: true,
      synonyms: 'fleet version bundle canary rollout',
      run: () => agents.getState().openUpgrade(null),
    },
  ];
}
