import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import type { SavedView } from '../../base/list-settings.ts';
import type { ListViews } from './list-views.ts';

/** The dialog of saved views, and a command for each of them. */
export function viewsCommands(
  { layout, views }: Pick<Base, 'layout'> & { readonly views: ListViews },
  saved: readonly SavedView[],
): readonly CommandSpec[] {
  return [
    {
      id: 'views.manage',
      title: 'Saved views of the list …',
      section: 'Series',
      synonyms: 'bookmark preset filter sort columns',
      run: () => layout.getState().showDialog('views'),
    },
    ...saved.map(
      ({ name, view }): CommandSpec => ({
        // The ids of recent commands are kept with spaces between.
        id: `views.apply.${encodeURIComponent(name.toWellFormed())}`,
        title: `View: ${name}`,
        section: 'Series',
        synonyms: 'saved preset bookmark',
        run: () => views.apply(view),
      }),
    ),
  ];
}
