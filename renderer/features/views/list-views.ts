import type { LayoutStore } from '../../base/layout-store.ts';
import { type ListView, MAX_VIEW_NAME, MAX_VIEWS, type SavedView } from '../../base/list-settings.ts';
import type { NoticesStore } from '../../base/notices.ts';
import { storeContext } from '../../base/store-context.ts';
import { type FiguresStore, readSpan } from '../figures/figures-store.ts';
import type { OverviewStore } from '../overview/overview-store.ts';
import { knownSort } from '../overview/table/sort.ts';

/** Saved views of the list, kept for the project in this browser. */
export interface ListViews {
  apply(view: ListView): void;
  /** Saves the list as it is looked at now; a view of that name is replaced. */
  save(name: string): void;
  rename(from: string, to: string): void;
  remove(name: string): void;
}

export const [ViewsContext, useViews] = storeContext<ListViews>('ListViews');

interface ViewParts {
  readonly layout: LayoutStore;
  readonly notices: NoticesStore;
  readonly overview: OverviewStore;
  readonly figures: FiguresStore;
}

/** Why a view cannot have this name; undefined = it can. @param own its name until now, for a rename */
export function nameProblem(name: string, views: readonly SavedView[], own?: string): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return 'A view needs a name';
  if (trimmed.length > MAX_VIEW_NAME) return `A name has at most ${MAX_VIEW_NAME} characters`;
  const isTaken = trimmed !== own && views.some((view) => view.name === trimmed);
  if (own !== undefined) return isTaken ? `There is a view ${trimmed}` : undefined;
  return !isTaken && views.length >= MAX_VIEWS ? `There are ${MAX_VIEWS} views: delete one first` : undefined;
}

export function createListViews({ layout, notices, overview, figures }: ViewParts): ListViews {
  const views = () => layout.getState().keptViews();
  const keep = (changed: SavedView[]) => layout.getState().setList({ views: changed });
  const report = (message: string, undo?: () => void) =>
    notices.getState().report({ tone: 'done', message, ...(undo && { action: { label: 'Undo', run: undo } }) });

  function current(): ListView {
    const { filterText, sort } = overview.getState();
    const { grouping, list } = layout.getState();
    return {
      filter: filterText,
      sort: [...sort],
      columns: list.columns,
      grouping,
      span: String(figures.getState().span),
    };
  }

  return {
    apply({ filter, sort, columns, grouping, span }) {
      layout.getState().setList({ columns });
      layout.getState().group(grouping);
      layout.getState().showView('list');
      overview.getState().setFilter(filter);
      overview.getState().sortAs(knownSort(sort));
      figures.getState().choose(readSpan(span) ?? 'run');
    },
    save(name) {
      const saved = { name: name.trim(), view: current() };
      if (nameProblem(name, views()) !== undefined) return;
      const before = views();
      const at = before.findIndex((view) => view.name === saved.name);
      if (at < 0) keep([...before, saved]);
      else keep(before.with(at, saved));
      const replaced = before[at];
      if (!replaced) return report(`Saved view ${saved.name}`);
      report(`Replaced view ${saved.name}`, () => {
        keep(views().map((view) => (view.name === saved.name ? replaced : view)));
      });
    },
    rename(from, to) {
      if (nameProblem(to, views(), from) !== undefined) return;
      keep(views().map((view) => (view.name === from ? { ...view, name: to.trim() } : view)));
    },
    remove(name) {
      const at = views().findIndex((view) => view.name === name);
      const gone = views()[at];
      if (!gone) return;
      keep(views().toSpliced(at, 1));
      report(`Deleted view ${name}`, () => {
        // One of that name, or as many as can be, may have been saved since.
        if (!views().some((view) => view.name === name) && views().length < MAX_VIEWS)
          keep(views().toSpliced(at, 0, gone));
      });
    },
  };
}
