import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import { SETTINGS_PARTS } from './match-settings.ts';

/** Opens the settings. */
export const settingsCommands = ({ layout }: Pick<Base, 'layout'>): readonly CommandSpec[] => [
  {
    id: 'view.settings',
    title: 'Settings',
    section: 'View',
    synonyms: `preferences options ${SETTINGS_PARTS.map(({ title, words }) => `${title} ${words}`).join(' ')}`,
    keys: ['Mod+,'],
    run: () => layout.getState().showDialog('settings'),
  },
];
