import { useMemo } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../../../../ui/format/quantities.ts';
import { useBase } from '../../../base/base-context.ts';
import { checkDrafts } from '../check/check-drafts.ts';
import { refusalOf } from '../editable.ts';
import type { SheetTable } from '../grid/sheet-table.ts';
import type { Drafts, RowDraft, RowKey } from '../model/drafts.ts';
import { GROUP_COLUMNS } from '../model/group-columns.ts';
import {
  deletedGroups,
  draftedGroups,
  groupKeys,
  groupRow,
  type SheetBase,
  targetKeys,
  targetRow,
} from '../model/sheet-rows.ts';
import { NEW_TARGET, TARGET_COLUMNS } from '../model/target-columns.ts';
import type { RowChoice } from '../sheet-state.ts';
import { useSheet } from '../sheet-store.ts';
import { matrixTable } from './matrix-table.ts';
import { countMembers } from './membership.ts';
import { partTable } from './part-table.ts';

interface SheetData {
  readonly base: SheetBase;
  readonly drafts: Drafts;
  readonly problems: ReadonlyMap<RowKey, ReadonlyMap<string, string>>;
  /** Nothing can be edited, at the moment or at all. */
  readonly isReadOnly: boolean;
  readonly filter: string;
  readonly choice: RowChoice;
}

function useSheetData(): SheetData {
  const { catalog, status } = useBase();
  const sheet = useSheet();
  const isClosed = useStore(status, (state) => refusalOf(state.status) !== null);
  return {
    base: useStore(catalog),
    drafts: useStore(sheet, (state) => state.history.drafts),
    problems: useStore(sheet, (state) => state.problems),
    isReadOnly: useStore(sheet, (state) => state.isApplying) || isClosed,
    filter: useStore(sheet, (state) => state.filter),
    choice: useStore(sheet, (state) => state.choice),
  };
}

/** Rows that contain the text of the filter and are of the chosen kind. */
function matching(
  keys: readonly RowKey[],
  { drafts, problems, filter, choice }: SheetData,
  textOf: (key: RowKey) => string,
) {
  const wanted = filter.trim().toLowerCase();
  const chosen = choice === 'all' ? keys : keys.filter((key) => (choice === 'changed' ? drafts : problems).has(key));
  return wanted === '' ? chosen : chosen.filter((key) => textOf(key).toLowerCase().includes(wanted));
}

const positionsOf = (keys: readonly RowKey[]): ReadonlyMap<RowKey, number> => new Map(keys.map((key, at) => [key, at]));

/** The error of one row in a column, at once: other rows do not matter for it. */
function problemIn(base: SheetBase, drafts: Drafts, key: RowKey, draft: RowDraft, column: string): string | undefined {
  const known = key.startsWith('t') || key.startsWith('n') ? groupDrafts(drafts) : new Map<RowKey, RowDraft>();
  const found = checkDrafts(base, new Map([...known, [key, draft]]));
  return found.find((one) => one.key === key && one.column === column)?.message;
}

const groupDrafts = (drafts: Drafts): Drafts =>
  new Map([...drafts].filter(([key]) => key.startsWith('g') || key.startsWith('m')));

const NONE: ReadonlySet<string> = new Set();

/** Words of a target that the filter looks at. */
const wordsOf = (base: SheetBase, drafts: Drafts, key: RowKey): string => {
  const row = targetRow(base, drafts, key, NONE);
  if (!row) return '';
  const { to, description = '', tags = [], site = '', groups = [] } = row.part;
  return [row.name, to, description, site, ...tags, ...groups].join('\n');
};

const TARGET_HINT =
  'Type into the empty row, or paste rows of a spreadsheet (Ctrl+V). Lists, CSV, nmap reports and other formats: Add targets (Insert).';

export function useTargetTable(): SheetTable {
  const sheet = useSheet();
  const data = useSheetData();
  const shown = useStore(sheet, (state) => state.preferences.columns);
  const { base, drafts, isReadOnly, filter, choice } = data;
  const { problems } = data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the problems matter only where rows are chosen by them
  const keys = useMemo(
    () => matching(targetKeys(base, drafts), data, (key) => wordsOf(base, drafts, key)),
    [base, drafts, filter, choice, choice === 'errors' ? problems : null],
  );
  const columns = useMemo(() => TARGET_COLUMNS.filter(({ id }) => id === 'name' || shown.includes(id)), [shown]);
  const groups = useMemo(() => draftedGroups(base, drafts), [base, drafts]);
  const gone = useMemo(() => deletedGroups(drafts), [drafts]);
  const positions = useMemo(() => positionsOf(keys), [keys]);
  return useMemo(
    () =>
      partTable({
        label: 'Targets',
        what: 'target',
        columns,
        keys,
        positions,
        drafts,
        project: { defaults: base.defaults, groups },
        problems,
        isReadOnly,
        canAdd: !isReadOnly && filter === '' && choice === 'all',
        hint: TARGET_HINT,
        rowOf: (key) => targetRow(base, drafts, key, gone),
        empty: NEW_TARGET,
        check: (key, draft, column) => problemIn(base, drafts, key, draft, column),
        newKey: () => sheet.getState().newKey('n'),
        change: (label, patch) => sheet.getState().change(label, patch),
      }),
    [columns, keys, positions, drafts, base, groups, gone, problems, isReadOnly, filter, choice, sheet],
  );
}

const GROUP_HINT = 'Groups share packet settings, such as sources and DSCP. Type a name into the empty row.';
const FIXED_NAME = 'Series belong to a group by its name: duplicate the group to have another name';

export function useGroupTable(): SheetTable {
  const sheet = useSheet();
  const { base, drafts, problems, isReadOnly } = useSheetData();
  const keys = useMemo(() => groupKeys(base, drafts), [base, drafts]);
  const counts = useMemo(() => {
    const gone = deletedGroups(drafts);
    const rows = targetKeys(base, drafts).flatMap((key) => targetRow(base, drafts, key, gone) ?? []);
    const kept = rows.filter(({ draft }) => !draft?.isDeleted).map(({ part }) => part);
    return countMembers(kept, draftedGroups(base, drafts));
  }, [base, drafts]);
  return useMemo(
    () =>
      partTable({
        label: 'Groups',
        what: 'group',
        columns: GROUP_COLUMNS,
        computed: [
          {
            id: 'members',
            title: 'Members',
            width: 90,
            help: 'Number of targets',
            textOf: (name) => formatCount(counts.get(name) ?? 0),
          },
        ],
        keys,
        positions: positionsOf(keys),
        drafts,
        project: base,
        problems,
        isReadOnly,
        canAdd: !isReadOnly,
        hint: GROUP_HINT,
        rowOf: (key) => groupRow(base, drafts, key),
        empty: {},
        fixedOf: ({ applied }, column) => (column === 'name' && applied ? FIXED_NAME : undefined),
        check: (key, draft, column) => problemIn(base, drafts, key.replace(/^n/, 'm'), draft, column),
        newKey: () => sheet.getState().newKey('m'),
        change: (label, patch) => sheet.getState().change(label, patch),
      }),
    [keys, counts, drafts, base, problems, isReadOnly, sheet],
  );
}

export function useMatrixTable(): SheetTable {
  const sheet = useSheet();
  const data = useSheetData();
  const { base, drafts, problems, isReadOnly, filter, choice } = data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the problems matter only where rows are chosen by them
  const keys = useMemo(
    () => matching(targetKeys(base, drafts), data, (key) => wordsOf(base, drafts, key)),
    [base, drafts, filter, choice, choice === 'errors' ? problems : null],
  );
  return useMemo(() => {
    const gone = deletedGroups(drafts);
    return matrixTable({
      keys,
      positions: positionsOf(keys),
      drafts,
      project: { defaults: base.defaults, groups: draftedGroups(base, drafts) },
      problems,
      isReadOnly,
      rowOf: (key) => targetRow(base, drafts, key, gone),
      change: (label, patch) => sheet.getState().change(label, patch),
    });
  }, [keys, drafts, base, problems, isReadOnly, sheet]);
}
