import { type Group, type Target, TargetName } from '../../../../core/model/project.ts';
import { parseSource } from '../../../../core/model/sources.ts';
import { parseProject } from '../../../../probes/project-schema.ts';
import { LIMIT_PREFIX, LOSS_FIELD, lossProblem } from '../../edit/target-form.ts';
import { type Drafts, isTargetKey, type RowKey } from '../model/drafts.ts';
import { GROUP_COLUMNS } from '../model/group-columns.ts';
import {
  deletedGroups,
  draftedGroups,
  type GroupRow,
  groupKeys,
  groupRow,
  type SheetBase,
  type TargetRow,
  targetKeys,
  targetRow,
} from '../model/sheet-rows.ts';
import { TARGET_COLUMNS } from '../model/target-columns.ts';

/** An error in a cell. */
export interface CellProblem {
  readonly key: RowKey;
  readonly column: string;
  readonly message: string;
}

const TARGET_IDS = new Set(TARGET_COLUMNS.map(({ id }) => id));
const GROUP_IDS = new Set(GROUP_COLUMNS.map(({ id }) => id));

/** The column of an issue; keys without one, as names of addresses, belong to the destination. */
function targetColumnOf(path: readonly PropertyKey[]): string {
  const [field = '', inner] = path.map(String);
  if (field === 'thresholds' && inner !== undefined && TARGET_IDS.has(LIMIT_PREFIX + inner))
    return LIMIT_PREFIX + inner;
  return TARGET_IDS.has(field) ? field : 'to';
}

/** The errors of the project's schema for some targets. */
export function targetProblems(
  rows: readonly Pick<TargetRow, 'key' | 'part' | 'draft'>[],
  base: Pick<SheetBase, 'defaults'>,
  groups: Readonly<Record<string, Group>>,
): CellProblem[] {
  if (rows.length === 0) return [];
  const { defaults } = base;
  // Keys instead of names: two rows may have the same name until one is corrected.
  const targets: Record<string, Target> = Object.fromEntries(rows.map(({ key, part }) => [key, part]));
  const parsed = parseProject({ sounder: 1, defaults, groups, targets });
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return ('issues' in parsed ? parsed.issues : []).flatMap(({ path, message }): CellProblem[] => {
    const row = path[0] === 'targets' ? byKey.get(String(path[1])) : undefined;
    if (!row) return [];
    const column = targetColumnOf(path.slice(2));
    const isLoss = column === LOSS_FIELD;
    return [{ key: row.key, column, message: isLoss ? lossProblem(row.draft?.cells[column]) : message }];
  });
}

const sourceProblem = ({ source }: Group): string | undefined => {
  for (const one of [source ?? []].flat()) {
    const parsed = parseSource(one);
    if ('error' in parsed) return parsed.error;
  }
  return undefined;
};

function groupProblems(rows: readonly GroupRow[]): CellProblem[] {
  return rows.flatMap(({ key, part }): CellProblem[] => {
    const parsed = parseProject({ sounder: 1, groups: { group: part } });
    return ('issues' in parsed ? parsed.issues : []).map(({ path, message }) => {
      const field = String(path[2] ?? 'name');
      const column = GROUP_IDS.has(field) ? field : 'name';
      return { key, column, message: column === 'source' ? (sourceProblem(part) ?? message) : message };
    });
  });
}

interface Named {
  readonly key: RowKey;
  readonly name: string;
}

/** Errors of names that are new: not allowed, or of another row as well. */
function nameProblems(rows: readonly Named[], others: ReadonlyMap<string, number>, what: string): CellProblem[] {
  return rows.flatMap(({ key, name }): CellProblem[] => {
    const parsed = TargetName.safeParse(name);
    const message =
      parsed.error?.issues[0]?.message ??
      ((others.get(name) ?? 0) > 1 ? `Another ${what} is named “${name}”` : undefined);
    return message === undefined ? [] : [{ key, column: 'name', message }];
  });
}

function counted(names: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Names of all targets as they will be. */
function targetNames(base: SheetBase, drafts: Drafts, rows: readonly TargetRow[]): string[] {
  const untouched = [...base.targets].filter(([id]) => !drafts.has(`t${id}`)).map(([, { name }]) => name);
  return [...untouched, ...rows.map(({ name }) => name)];
}

const groupNames = (base: SheetBase, drafts: Drafts): string[] =>
  groupKeys(base, drafts).flatMap((key) => {
    const row = groupRow(base, drafts, key);
    return row && !row.draft?.isDeleted ? [row.name] : [];
  });

const columnsOf = (columns: readonly { readonly id: string }[]) => new Map(columns.map(({ id }, at) => [id, at]));
const TARGET_PLACES = columnsOf(TARGET_COLUMNS);
const GROUP_PLACES = columnsOf(GROUP_COLUMNS);

/** Sorts problems as the tables have them: targets before groups, row by row and from left to right. */
function inTableOrder(problems: readonly CellProblem[], base: SheetBase, drafts: Drafts): CellProblem[] {
  if (problems.length < 2) return [...problems];
  const rows = new Map([...targetKeys(base, drafts), ...groupKeys(base, drafts)].map((key, at) => [key, at]));
  const rowOf = ({ key }: CellProblem) => rows.get(key) ?? rows.size;
  const columnOf = ({ key, column }: CellProblem) =>
    (isTargetKey(key) ? TARGET_PLACES : GROUP_PLACES).get(column) ?? Number.MAX_SAFE_INTEGER;
  return [...problems].sort((left, right) => rowOf(left) - rowOf(right) || columnOf(left) - columnOf(right));
}

/** All errors of the drafts, by the schema that `check` has, in the order of the tables. */
export function checkDrafts(base: SheetBase, drafts: Drafts): CellProblem[] {
  const gone = deletedGroups(drafts);
  const kept = [...drafts].filter(([, { isDeleted }]) => !isDeleted).map(([key]) => key);
  const targets = kept.filter(isTargetKey).flatMap((key) => targetRow(base, drafts, key, gone) ?? []);
  const groups = kept.filter((key) => !isTargetKey(key)).flatMap((key) => groupRow(base, drafts, key) ?? []);
  const named = (rows: readonly (Named & { readonly appliedName: string })[]) =>
    rows.filter(({ name, appliedName }) => name !== appliedName || name === '');
  const problems = [
    ...nameProblems(named(targets), counted(targetNames(base, drafts, targets)), 'target'),
    ...targetProblems(targets, base, draftedGroups(base, drafts)),
    ...nameProblems(named(groups), counted(groupNames(base, drafts)), 'group'),
    ...groupProblems(groups),
  ];
  return inTableOrder(problems, base, drafts);
}
