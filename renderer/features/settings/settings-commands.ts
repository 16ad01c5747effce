import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import { SETTINGS_PARTS } from './match-settings.ts';

/** Opens the settings, as a whole or at one of them. */
export const settingsCommands = ({ layout }: Pick<Base, 'layout'>): readonly CommandSpec[] => [
  {
    id: 'view.settings',
    title: 'Settings',
    section: 'View',
    synonyms: 'preferences options configuration',
    keys: ['Mod+,'],
    run: () => layout.getState().openSettings(),
  },
  ...SETTINGS_PARTS.flatMap(({ id, title: part, items }) =>
    items.map(
      ({ title, words }): CommandSpec => ({
        id: `settings.${id}.${title.toLowerCase().replaceAll(' ', '-')}`,
        title: `Settings: ${title}`,
        section: 'View',
        synonyms: `${part} ${words} preferences`,
        isFoundOnly: true,
        run: () => layout.getState().openSettings(title),
      }),
    ),
  ),
];
