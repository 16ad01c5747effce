import type { CatalogTarget } from '../../../../core/contracts/catalog.ts';
import type { Group, Target } from '../../../../core/model/project.ts';
import {
  type Drafts,
  groupKey,
  isNewKey,
  isTargetKey,
  type RowDraft,
  type RowKey,
  targetIdOf,
  targetKey,
} from './drafts.ts';
import { GROUP_COLUMNS } from './group-columns.ts';
import { type SheetColumn, type SheetProject, withKey } from './sheet-column.ts';
import { NEW_TARGET, TARGET_COLUMNS } from './target-columns.ts';

/** The project as it is applied, with the targets by id in file order. */
export interface SheetBase extends SheetProject {
  readonly targets: ReadonlyMap<number, Pick<CatalogTarget, 'name' | 'definition' | 'inventory'>>;
}

/** A row of the sheet with its drafts. */
export interface DraftedRow<Part> {
  readonly key: RowKey;
  /** The name as it is applied; empty for a new row. */
  readonly appliedName: string;
  readonly name: string;
  /** The applied part; undefined for a new row. */
  readonly applied: Part | undefined;
  readonly part: Part;
  readonly draft: RowDraft | undefined;
  /** The inventory that the target comes from; undefined = the project's file. */
  readonly inventory?: string | undefined;
}

/** Why a row cannot be edited at all; undefined = it can. */
export function fixedRow({ draft, inventory }: Pick<DraftedRow<unknown>, 'draft' | 'inventory'>): string | undefined {
  if (draft?.isDeleted) return 'This row is to be deleted: undo that first';
  if (inventory === undefined) return undefined;
  return `From the inventory ${inventory}: change it there, or duplicate the row`;
}

export type TargetRow = DraftedRow<Target>;
export type GroupRow = DraftedRow<Group>;

const TARGET_COLUMN = new Map(TARGET_COLUMNS.map((column) => [column.id, column]));
const GROUP_COLUMN = new Map(GROUP_COLUMNS.map((column) => [column.id, column]));

function written<Part>(part: Part, draft: RowDraft | undefined, columns: ReadonlyMap<string, SheetColumn<Part>>): Part {
  let changed = part;
  for (const [id, text] of Object.entries(draft?.cells ?? {}))
    changed = columns.get(id)?.write(changed, text) ?? changed;
  return changed;
}

/** Groups that exist and are to be deleted. */
export const deletedGroups = (drafts: Drafts): ReadonlySet<string> =>
  new Set([...drafts].filter(([key, { isDeleted }]) => isDeleted && !isTargetKey(key)).map(([, { name }]) => name));

/** The target without groups that are deleted: the station takes it out of them. */
function withoutGroups(target: Target, gone: ReadonlySet<string>): Target {
  if (gone.size === 0) return target;
  let changed = target;
  for (const key of ['groups', 'excludeGroups'] as const) {
    const listed = changed[key];
    if (!listed?.some((name) => gone.has(name))) continue;
    const left = listed.filter((name) => !gone.has(name));
    changed = withKey(changed, key, left.length > 0 ? left : undefined);
  }
  return changed;
}

/** A target that is not called anything has its destination as its name. */
const nameOf = (draft: RowDraft | undefined, applied: string, part: () => Target): string => {
  const name = draft?.cells['name']?.trim() ?? applied;
  return name === '' && applied === '' ? part().to.trim().slice(0, 128) : name;
};

/** A row whose part is computed when it is first asked for: most rows are only looked at. */
function rowOf<Part>(
  row: Omit<DraftedRow<Part>, 'name' | 'part'>,
  partOf: () => Part,
  nameOfPart: (part: () => Part) => string,
): DraftedRow<Part> {
  let part: { readonly value: Part } | undefined;
  const get = (): Part => {
    part ??= { value: partOf() };
    return part.value;
  };
  return {
    ...row,
    get part() {
      return get();
    },
    get name() {
      return nameOfPart(get);
    },
  };
}

/**
 * A row of targets; undefined when its target does not exist any more.
 * @param gone see `deletedGroups`
 */
export function targetRow(
  base: SheetBase,
  drafts: Drafts,
  key: RowKey,
  gone: ReadonlySet<string>,
): TargetRow | undefined {
  const id = targetIdOf(key);
  const known = id === undefined ? undefined : base.targets.get(id);
  const draft = drafts.get(key);
  if (!known && !(isNewKey(key) && draft)) return undefined;
  const appliedName = known?.name ?? '';
  const applied = known?.definition;
  return rowOf(
    { key, appliedName, applied, draft, inventory: known?.inventory },
    () => written(withoutGroups(applied ?? NEW_TARGET, gone), draft, TARGET_COLUMN),
    (part) => nameOf(draft, appliedName, part),
  );
}

/** A row of groups; undefined when its group does not exist any more. */
export function groupRow(base: SheetBase, drafts: Drafts, key: RowKey): GroupRow | undefined {
  const draft = drafts.get(key);
  const appliedName = isNewKey(key) ? '' : key.slice(1);
  const applied = Object.hasOwn(base.groups, appliedName) ? base.groups[appliedName] : undefined;
  if (!applied && !(isNewKey(key) && draft)) return undefined;
  return rowOf(
    { key, appliedName, applied, draft },
    () => written(applied ?? {}, draft, GROUP_COLUMN),
    () => draft?.cells['name']?.trim() ?? appliedName,
  );
}

const byNumber = (left: RowKey, right: RowKey): number => Number(left.slice(1)) - Number(right.slice(1));

const newKeys = (drafts: Drafts, first: 'n' | 'm'): RowKey[] =>
  [...drafts.keys()].filter((key) => key.startsWith(first)).sort(byNumber);

/** The rows of targets: those of the project in its order, then new ones. */
export const targetKeys = (base: SheetBase, drafts: Drafts): RowKey[] => [
  ...Array.from(base.targets.keys(), targetKey),
  ...newKeys(drafts, 'n'),
];

/** The rows of groups: those of the project in its order, then new ones. */
export const groupKeys = (base: SheetBase, drafts: Drafts): RowKey[] => [
  ...Object.keys(base.groups).map(groupKey),
  ...newKeys(drafts, 'm'),
];

/** The groups as they will be, by name; of two with one name, the first. */
export function draftedGroups(base: SheetBase, drafts: Drafts): Record<string, Group> {
  if (![...drafts.keys()].some((key) => !isTargetKey(key))) return { ...base.groups };
  const groups: Record<string, Group> = {};
  for (const key of groupKeys(base, drafts)) {
    const row = groupRow(base, drafts, key);
    if (row && !row.draft?.isDeleted && row.name !== '' && !Object.hasOwn(groups, row.name))
      groups[row.name] = row.part;
  }
  return groups;
}

/** Filters the rows whose target or group does not exist any more. */
export const orphans = ({ targets, groups }: SheetBase, rows: Iterable<RowKey>): RowKey[] =>
  [...rows].filter((key) => {
    if (isNewKey(key)) return false;
    const id = targetIdOf(key);
    return id === undefined ? !Object.hasOwn(groups, key.slice(1)) : !targets.has(id);
  });
