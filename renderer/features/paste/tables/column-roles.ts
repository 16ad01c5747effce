import { parseDestination } from '../../../../core/model/destination.ts';
import type { PastedTable, TableKind, TableRow } from './pasted-table.ts';

/** Meanings of a column for its targets. */
export const COLUMN_ROLES = ['name', 'address', 'tags', 'site', 'description', 'probe', 'port', 'ignore'] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

/** A table with its heading apart, and the role of each column. */
export interface RoledTable {
  readonly titles: readonly string[];
  readonly rows: readonly TableRow[];
  readonly roles: readonly ColumnRole[];
}

/** Headings by role, the best ones first: the first column that has one gets the role. */
const HEADINGS: readonly (readonly [ColumnRole, readonly RegExp[]])[] = [
  [
    'address',
    [
      /^(?:ip|ipv4|ip ?(?:v4|v6)? ?addr(?:ess)?(?:es)?|addr(?:ess)?(?:es)?|to|destination|(?:mgmt|management|primary) ?ip(?: ?addr(?:ess)?)?)$/,
      /^(?:ipv6|host ?addr(?:ess)?|cidr|subnet|prefix|network|url|uri|endpoint|target|ip ?range|address(?:es)?.*|.*\bip|ip ?adressen?|adresse)$/,
      /^(?:fqdn|dns ?name|hostname|host ?name|host)$/,
    ],
  ],
  [
    'name',
    [
      /^(?:name|device ?name|host ?name|display ?name|short ?name|label|sys ?name)$/,
      /^(?:device|gerät(?:e ?name)?|host|node|system|server|router|switch|target|asset|fqdn|dns ?name|.* name)$/,
    ],
  ],
  ['tags', [/^(?:tags?|labels|keywords)$/, /^(?:roles?|types?|categor(?:y|ies)|groups?|class|function)$/]],
  [
    'site',
    [
      /^(?:site|location|place|standort)$/,
      /^(?:building|office|city|region|folder|path|branch|customer|data ?cent(?:er|re))$/,
    ],
  ],
  [
    'description',
    [
      /^(?:description|desc|comments?|notes?|remarks?|info|beschreibung|bemerkung(?:en)?|kommentar)$/,
      /^(?:system|model|platform|contact|owner|details?)$/,
    ],
  ],
  ['probe', [/^(?:probe|probe ?type|check|method|measurement)$/]],
  ['port', [/^(?:ports?|tcp ?ports?|dst ?port|destination ?port)$/]],
];

/** Roles of columns that a format has by itself; open ports of a report become targets only if asked. */
const FIXED: Readonly<Partial<Record<TableKind, readonly ColumnRole[]>>> = {
  hosts: ['address', 'name', 'ignore', 'description'],
  nmap: ['address', 'name', 'ignore', 'description'],
};

/** Rows that are looked at. */
const SAMPLE = 200;
/** Share of the cells of a column that are addresses. */
const MOST = 0.6;

const headingOf = (title: string): string =>
  title
    .replace(/^#\s*/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_\-./\s]+/g, ' ')
    .trim()
    .toLowerCase();

/** An address, CIDR, range, pattern or URL; a name alone is none. */
export function isAddressCell(cell: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(cell)) return true;
  if (!/^[\d[]|^[0-9a-f]{0,4}:/i.test(cell)) return false;
  const parsed = parseDestination(cell.replace(/:\d{1,5}$/, ''));
  if (!('error' in parsed)) return parsed.destination.kind !== 'name';
  return /^[\d.]+(?:\/\d+)?$/.test(cell); // meant as one
}

const isHostCell = (cell: string): boolean => /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+\.?$/u.test(cell);

function shareOf(cells: readonly string[], test: (cell: string) => boolean): number {
  const written = cells.filter((cell) => cell !== '');
  return written.length === 0 ? 0 : written.filter(test).length / written.length;
}

function rolesByHeading(titles: readonly string[]): ColumnRole[] {
  const headings = titles.map(headingOf);
  const roles = new Map<number, ColumnRole>();
  for (const [role, ranks] of HEADINGS) {
    for (const rank of ranks) {
      const at = headings.findIndex((heading, column) => !roles.has(column) && rank.test(heading));
      if (at < 0) continue;
      roles.set(at, role);
      break;
    }
  }
  return titles.map((_, at) => roles.get(at) ?? 'ignore');
}

/** Whether the first row is a heading: it has no address, but words of headings, or addresses below in a column. */
function isHeading({ cells }: TableRow, below: readonly TableRow[]): boolean {
  if (cells.length < 2 || cells.some(isAddressCell)) return false;
  if (rolesByHeading(cells).some((role) => role !== 'ignore')) return true;
  const columns = cells.map((_, at) => below.map((row) => row.cells[at] ?? ''));
  return columns.some((column) => shareOf(column, isAddressCell) === 1);
}

/** The column of addresses by its cells; -1 = none, or several that are equally good. */
function addressColumn(columns: readonly (readonly string[])[]): number {
  const found = columns.flatMap((cells, at) => (shareOf(cells, isAddressCell) >= MOST ? [at] : []));
  if (found.length > 1) return -1;
  return found[0] ?? columns.findIndex((cells) => shareOf(cells, isHostCell) >= MOST);
}

/** The column beside that has words of its own in most rows. */
function nameColumn(columns: readonly (readonly string[])[], roles: readonly ColumnRole[]): number {
  return columns.findIndex((cells, at) => {
    if (roles[at] !== 'ignore') return false;
    const words = cells.filter((cell) => /\p{L}/u.test(cell) && cell.length <= 120);
    return words.length >= cells.length * MOST && new Set(words).size >= words.length * MOST;
  });
}

/**
 * Guesses what the columns of a table say, from its heading and its cells; null = it has no column of addresses, so that
 * it is better read as a list of words.
 */
export function guessRoles(table: PastedTable): RoledTable | null {
  const [first] = table.rows;
  const below = table.rows.slice(1, SAMPLE);
  const hasHeading = table.titles === null && first !== undefined && isHeading(first, below);
  const rows = hasHeading ? table.rows.slice(1) : table.rows;
  const titles = table.titles ?? (hasHeading ? first.cells : null);
  const sample = rows.slice(0, SAMPLE);
  const width = Math.max(titles?.length ?? 0, ...sample.map(({ cells }) => cells.length));
  if (rows.length < (titles ? 1 : 2) || width < 1) return null;
  const columns = Array.from({ length: width }, (_, at) => sample.map(({ cells }) => cells[at] ?? ''));
  const headed = titles ? rolesByHeading(Array.from({ length: width }, (_, at) => titles[at] ?? '')) : [];
  const roles: ColumnRole[] = columns.map((_, at) => headed[at] ?? 'ignore');
  const fixed = FIXED[table.kind];
  if (fixed) return { titles: titles ?? [], rows, roles: fixed };
  const byCells = addressColumn(columns);
  const headedAt = roles.indexOf('address');
  // A heading such as `Host` may stand over names: the column with addresses is the better one.
  const isWrong = headedAt >= 0 && byCells >= 0 && shareOf(columns[headedAt] ?? [], isAddressCell) < MOST;
  if (headedAt < 0 && byCells < 0) return null;
  if (isWrong && shareOf(columns[byCells] ?? [], isAddressCell) >= MOST) {
    roles[headedAt] = roles.includes('name') ? 'ignore' : 'name';
    roles[byCells] = 'address';
  } else if (headedAt < 0) roles[byCells] = 'address';
  if (!roles.includes('name')) {
    const at = nameColumn(columns, roles);
    if (at >= 0) roles[at] = 'name';
  }
  const shown = columns.map((_, at) => titles?.[at]?.replace(/^#\s*/, '') || `Column ${at + 1}`);
  return { titles: shown, rows, roles };
}
