/** Identifies a row: `t12` is target 12, `n1` a new target, `gNAME` a group, `m1` a new group. */
export type RowKey = string;

export const targetKey = (id: number): RowKey => `t${id}`;
export const groupKey = (name: string): RowKey => `g${name}`;

export const isTargetKey = (key: RowKey): boolean => key.startsWith('t') || key.startsWith('n');
export const isNewKey = (key: RowKey): boolean => key.startsWith('n') || key.startsWith('m');

/** The id of a target that exists; undefined for other rows. */
export const targetIdOf = (key: RowKey): number | undefined => (key.startsWith('t') ? Number(key.slice(1)) : undefined);

/** Changes of a row that are not applied yet. */
export interface RowDraft {
  /** The name as it is applied; empty for a new row. */
  readonly name: string;
  /** Texts of changed cells by column. */
  readonly cells: Readonly<Record<string, string>>;
  readonly isDeleted: boolean;
}

export type Drafts = ReadonlyMap<RowKey, RowDraft>;

/** Rows to replace; undefined = the row has no draft any more. */
export type DraftPatch = ReadonlyMap<RowKey, RowDraft | undefined>;

interface Step {
  readonly label: string;
  readonly before: DraftPatch;
  readonly after: DraftPatch;
}

/** Drafts with the steps that led to them. */
export interface DraftHistory {
  readonly drafts: Drafts;
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
}

export const NO_DRAFTS: DraftHistory = { drafts: new Map(), done: [], undone: [] };

function patched(drafts: Drafts, patch: DraftPatch): Drafts {
  const next = new Map(drafts);
  for (const [key, draft] of patch) {
    if (draft && isDraft(key, draft)) next.set(key, draft);
    else next.delete(key);
  }
  return next;
}

/** A new row is one as long as something is written in it. */
const isDraft = (key: RowKey, { cells, isDeleted }: RowDraft): boolean =>
  Object.keys(cells).length > 0 || (isDeleted && !isNewKey(key));

/** The history after a step; one that changes nothing is none. */
export function withStep(history: DraftHistory, label: string, after: DraftPatch): DraftHistory {
  if (after.size === 0) return history;
  const before = new Map([...after.keys()].map((key) => [key, history.drafts.get(key)] as const));
  return {
    drafts: patched(history.drafts, after),
    done: [...history.done, { label, before, after }],
    undone: [],
  };
}

export function undoStep(history: DraftHistory): DraftHistory {
  const step = history.done.at(-1);
  if (!step) return history;
  return {
    drafts: patched(history.drafts, step.before),
    done: history.done.slice(0, -1),
    undone: [...history.undone, step],
  };
}

export function redoStep(history: DraftHistory): DraftHistory {
  const step = history.undone.at(-1);
  if (!step) return history;
  return {
    drafts: patched(history.drafts, step.after),
    done: [...history.done, step],
    undone: history.undone.slice(0, -1),
  };
}

/** The rows of the drafts, and of all steps. */
export function rowsOf({ drafts, done, undone }: DraftHistory): ReadonlySet<RowKey> {
  const rows = new Set(drafts.keys());
  for (const { after } of [...done, ...undone]) for (const key of after.keys()) rows.add(key);
  return rows;
}

/** Drafts and steps without some rows; a step of nothing else is none any more. */
export function withoutRows({ drafts, done, undone }: DraftHistory, gone: ReadonlySet<RowKey>): DraftHistory {
  const rest = <Value>(rows: ReadonlyMap<RowKey, Value>) => new Map([...rows].filter(([key]) => !gone.has(key)));
  const restOf = (steps: readonly Step[]) =>
    steps
      .map(({ label, before, after }) => ({ label, before: rest(before), after: rest(after) }))
      .filter(({ after }) => after.size > 0);
  return { drafts: rest(drafts), done: restOf(done), undone: restOf(undone) };
}

/** Number of changed cells, and of added and deleted rows. */
export function countChanges(drafts: Drafts): number {
  let count = 0;
  for (const [key, { cells, isDeleted }] of drafts) {
    count += isDeleted || isNewKey(key) ? 1 : Object.keys(cells).length;
  }
  return count;
}
