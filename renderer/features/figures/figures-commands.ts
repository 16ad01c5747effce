import type { CommandSpec } from '../../base/commands/command.ts';
import { type FiguresSpan, type FiguresStore, LAST_SPANS } from './figures-store.ts';

/** A command for each span of the figures. */
export function figuresCommands({ figures }: { readonly figures: FiguresStore }): readonly CommandSpec[] {
  const command = (span: FiguresSpan, label: string): CommandSpec => ({
    id: `figures.${span}`,
    title: `Figures: ${label}`,
    section: 'Series',
    synonyms: 'statistics span since reset window period columns',
    isFoundOnly: true,
    run: () => figures.getState().choose(span),
  });
  return [
    {
      id: 'figures.reset',
      title: 'Reset the figures: count from now on',
      section: 'Series',
      synonyms: 'statistics clear zero since restart',
      run: () => figures.getState().reset(),
    },
    command('run', 'since Start'),
    ...LAST_SPANS.map(({ ms, label }) => command(ms, label.toLowerCase())),
    command('chart', 'span of the chart'),
  ];
}
