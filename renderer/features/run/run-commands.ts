import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import type { RunStore } from './run-store.ts';

interface RunCommandParts extends Pick<Base, 'status'> {
  readonly run: RunStore;
}

/** Start, pause and stop. */
export function runCommands({ status, run }: RunCommandParts): readonly CommandSpec[] {
  const phase = () => status.getState().status?.phase;
  const startOrPause = () => void (phase() === 'running' ? run.getState().pause() : run.getState().start());
  return [
    {
      id: 'run.toggle',
      title: 'Start or pause',
      section: 'Run',
      synonyms: 'run measure begin resume probe ping play',
      keys: ['Mod+Enter'],
      run: startOrPause,
    },
    {
      id: 'run.stop',
      title: 'Stop',
      section: 'Run',
      synonyms: 'end halt finish',
      keys: ['Mod+Shift+Enter', 'Mod+.'],
      isEnabled: () => phase() !== 'stopped',
      run: () => void run.getState().stop(),
    },
  ];
}
