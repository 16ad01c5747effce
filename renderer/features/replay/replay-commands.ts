import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import type { ChartStore } from '../chart/chart-state.ts';
import { type ReplayStore, STEP_MS } from './replay-store.ts';

interface ReplayCommandParts extends Pick<Base, 'replayPosition'> {
  readonly replay: ReplayStore;
  readonly chart: ChartStore;
}

/** Start, control and end of a replay. */
export function replayCommands({ replay, replayPosition, chart }: ReplayCommandParts): readonly CommandSpec[] {
  const isShown = () => replayPosition.getState().replay !== null;
  const needs = 'Start a replay first';
  return [
    {
      id: 'replay.show',
      title: 'Replay the past',
      section: 'Replay',
      synonyms: 'history time travel rewind play back recording then moment scrub',
      keys: ['Alt+H'],
      run: () => void replay.getState().show(chart.getState().window?.fromMs),
    },
    {
      id: 'replay.toggle',
      title: 'Play or pause the replay',
      section: 'Replay',
      keys: ['Alt+K'],
      isEnabled: isShown,
      needs,
      run: () => void replay.getState().togglePlaying(),
    },
    {
      id: 'replay.back',
      title: 'Replay: a minute back',
      section: 'Replay',
      keys: ['Alt+J'],
      isEnabled: isShown,
      needs,
      run: () => void replay.getState().step(-STEP_MS),
    },
    {
      id: 'replay.on',
      title: 'Replay: a minute on',
      section: 'Replay',
      keys: ['Alt+L'],
      isEnabled: isShown,
      needs,
      run: () => void replay.getState().step(STEP_MS),
    },
    {
      id: 'replay.stop',
      title: 'Back to the present',
      section: 'Replay',
      synonyms: 'live now end replay leave',
      keys: ['Alt+Shift+H'],
      isEnabled: () => isShown() || replay.getState().isJumping,
      needs,
      run: () => void replay.getState().stop(),
    },
  ];
}
