import type { CommandSpec } from '../../base/commands/command.ts';
import type { TourStore } from './tour-store.ts';

/** Starts the tour again. */
export const tourCommands = ({ tour }: { readonly tour: TourStore }): readonly CommandSpec[] => [
  {
    id: 'help.tour',
    title: 'Tour of the page',
    section: 'Help',
    synonyms: 'introduction first steps tutorial guide walkthrough help',
    run: () => tour.getState().start(),
  },
];
