import { type Grouping, siteLevels } from '../../../base/grouping.ts';
import type { RowKeys } from './row-keys.ts';
import { collator, type Row } from './rows.ts';

/** A group of rows, and the groups in it. */
interface Group {
  readonly title: string;
  readonly branch: string;
  readonly inner: Map<string, Group>;
  /** Indexes of its own rows. */
  readonly rows: number[];
}

const NONE: Readonly<Record<Exclude<Grouping, 'none' | 'target'>, string>> = {
  tag: 'No tag',
  group: 'No group',
  site: 'No site',
  agent: 'This computer',
};

/** The groups that a row is listed in, each by its levels; an empty list of levels = those without. */
function pathsOf(row: Row, by: keyof typeof NONE): readonly (readonly string[])[] {
  if (by === 'site') return [siteLevels(row.site)];
  if (by === 'agent') return [row.agent === '' ? [] : [row.agent]];
  if (by === 'group') return [row.group === '' ? [] : [row.group]];
  return row.tags.length === 0 ? [[]] : row.tags.map((tag) => [tag]);
}

const newGroup = (title: string, branch: string): Group => ({ title, branch, inner: new Map(), rows: [] });

function groupAt(root: Group, path: readonly string[], by: keyof typeof NONE): Group {
  let group = root;
  // The one of the rest has a branch that no path can have.
  for (const level of path.length === 0 ? [''] : path) {
    const known = group.inner.get(level);
    const next = known ?? newGroup(level === '' ? NONE[by] : level, `${group.branch}/${encodeURIComponent(level)}`);
    if (!known) group.inner.set(level, next);
    group = next;
  }
  return group;
}

/** By name, those without at the end. */
const inOrder = ({ inner }: Group): readonly Group[] =>
  [...inner]
    .sort(([left], [right]) => Number(left === '') - Number(right === '') || collator.compare(left, right))
    .map(([, group]) => group);

/** Headings, and repeats of rows that are in several groups, behind the plain rows; each with the row above it. */
export interface GroupedRows {
  readonly added: readonly Row[];
  /** Index of the row above by index, -1 = none. */
  readonly parents: readonly number[];
}

/** Groups plain rows by a tag, a group of packet settings, a site or an agent. */
export function groupRows(plain: readonly Row[], by: keyof typeof NONE, keys: RowKeys): GroupedRows {
  const root = newGroup('', by);
  for (const [index, row] of plain.entries()) {
    for (const path of pathsOf(row, by)) groupAt(root, path, by).rows.push(index);
  }
  const added: Row[] = [];
  const parents: number[] = new Array<number>(plain.length).fill(-1);
  const isListed = new Uint8Array(plain.length);

  /** @returns indexes of all series in the group, each once */
  const visit = (group: Group, above: number): readonly number[] => {
    const own = plain.length + added.length;
    const slot = added.length;
    const [first] = plain;
    if (first) added.push(first); // replaced below, when its members are known
    parents[own] = above;
    const members = inOrder(group).flatMap((inner) => visit(inner, own));
    for (const index of group.rows) {
      members.push(index);
      const row = plain[index];
      if (!row) continue;
      if (isListed[index]) {
        parents[plain.length + added.length] = own;
        added.push({ ...row, kind: 'repeat', key: keys.ofRepeat(group.branch, row.key) });
      } else {
        isListed[index] = 1;
        parents[index] = own;
      }
    }
    const all = [...new Set(members)];
    added[slot] = headingOf(group, all, plain, keys);
    return all;
  };
  for (const group of inOrder(root)) visit(group, -1);
  return { added, parents };
}

function headingOf({ title, branch }: Group, members: readonly number[], plain: readonly Row[], keys: RowKeys): Row {
  const first = plain[members[0] ?? 0] as Row;
  const key = keys.ofGroup(branch);
  return {
    kind: 'group',
    key,
    series: -key,
    targetId: -1,
    name: title,
    probe: first.probe,
    rules: first.rules,
    address: '',
    addressLabel: '',
    tags: [],
    site: '',
    path: '',
    port: '',
    group: '',
    agent: '',
    reason: null,
    isUnresolvable: false,
    note: null,
    notes: '',
    isEnabled: true,
    haystack: '',
    members: Uint32Array.from(members),
    branch,
  };
}
