import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EditOp } from '../../../core/contracts/edits.ts';
import type { Group } from '../../../core/model/project.ts';
import { plural } from '../../../ui/format/quantities.ts';
import type { LayoutStore } from '../../base/layout-store.ts';
import { storeContext } from '../../base/store-context.ts';
import type { CatalogStore } from '../../live/catalog-store.ts';
import type { EditStore } from '../edit/edit-store.ts';
import { withMembership } from '../edit/group-membership.ts';

/** The page of the panel: all groups, a new one, or one by name. */
export type GroupsPage =
  | { readonly kind: 'all' }
  | { readonly kind: 'new' }
  | { readonly kind: 'one'; readonly name: string };

export interface GroupsState {
  readonly page: GroupsPage;
  show(page: GroupsPage): void;
  /** @returns whether the station took it */
  put(name: string, group: Group): Promise<boolean>;
  remove(name: string): Promise<void>;
  /** Brings targets into a group, or out of it. */
  setMembers(group: string, targetIds: readonly number[], areMembers: boolean): Promise<void>;
}

export type GroupsStore = StoreApi<GroupsState>;

export const [GroupsContext, useGroups] = storeContext<GroupsStore>('GroupsStore');

export interface GroupsParts {
  readonly catalog: CatalogStore;
  readonly edit: EditStore;
  readonly layout: LayoutStore;
}

/** The shown group, and edits of groups. */
export function createGroupsStore({ catalog, edit, layout }: GroupsParts): GroupsStore {
  return createStore<GroupsState>((set, get) => ({
    page: { kind: 'all' },
    show(page) {
      set({ page });
      layout.getState().enterPanel('groups');
    },
    async put(name, group) {
      const isNew = !Object.hasOwn(catalog.getState().groups, name);
      const label = `${isNew ? 'Added' : 'Changed'} group ${name}`;
      const isDone = await edit
        .getState()
        .applyIfAllowed(label, [{ op: 'putGroup', name, group, ...(isNew && { isNew }) }]);
      if (isDone && isNew) set({ page: { kind: 'one', name } });
      return isDone;
    },
    async remove(name) {
      const isDone = await edit
        .getState()
        .apply(`Deleted group ${name}`, [{ op: 'deleteGroup', name }], `Restored group ${name}`);
      const { page } = get();
      if (isDone && page.kind === 'one' && page.name === name) set({ page: { kind: 'all' } });
    },
    async setMembers(name, targetIds, areMembers) {
      const { targets, groups } = catalog.getState();
      const group = groups[name];
      if (!group) return;
      const ops = targetIds.flatMap((id): EditOp[] => {
        const target = targets.get(id);
        if (!target) return [];
        return [{ op: 'put', name: target.name, target: withMembership(target.definition, name, group, areMembers) }];
      });
      const count = plural(ops.length, 'target');
      const [added, removed] = [`Added ${count} to ${name}`, `Removed ${count} from ${name}`];
      if (areMembers) await edit.getState().applyIfAllowed(added, ops, removed);
      else await edit.getState().applyIfAllowed(removed, ops, added);
    },
  }));
}
