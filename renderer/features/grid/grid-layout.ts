import { addressBytes, addressFromBytes, canonicalAddress } from '../../../core/model/address.ts';
import { definitionOf } from '../../../probes/registry.ts';
import { CELLS_PER_ROW } from '../../../ui/cells/cell-geometry.ts';
import type { Row } from '../overview/table/rows.ts';

/** A row of the grid: a /24 of IPv4, a /120 of IPv6, or destinations without an address. */
export interface GridRow {
  /** Its prefix, or `names 1`. Stays while its series do. */
  readonly key: string;
  /** First words of the description that all its targets share, else the name of its only target; empty = several targets. */
  readonly tag: string;
  readonly targets: readonly string[];
  /** Nominal RTT from the description of its first target that has one, ms; null = none. */
  readonly nominalMs: number | null;
  /** Cells that have series. */
  readonly cells: number;
}

/** One part of each cell: the kinds of probes that are shown in it. */
export interface GridPart {
  readonly title: string;
  readonly probes: readonly string[];
}

export interface GridLayout {
  readonly rows: readonly GridRow[];
  readonly parts: readonly GridPart[];
  /** Series, and targets without series, in the order of places. A place is (row × 256 + column) × parts + part. */
  readonly entries: readonly Row[];
  /** Place of each entry. */
  readonly places: Uint32Array;
  /** Index of the first entry of each place, and behind the last one the number of entries. */
  readonly starts: Uint32Array;
  readonly rowOfKey: ReadonlyMap<string, number>;
  /** Keys of rows that the user has hidden. */
  readonly hidden: readonly string[];
  /** Cell of each address that the grid has. */
  readonly cellOfAddress: ReadonlyMap<string, number>;
}

/** Probes of the network itself are above, those of TCP and of services below. */
const isAbove = (probe: string): boolean => definitionOf(probe)?.service === undefined && !probe.startsWith('tcp-');

const byFrequency = (counts: ReadonlyMap<string, number>): string[] =>
  [...counts].sort((left, right) => right[1] - left[1]).map(([probe]) => probe);

const titleOf = (probe: string): string => definitionOf(probe)?.title ?? probe;

/** `ICMP echo`, `ICMP echo + 2`: two of them have the width of a row's name. */
const partTitle = ([first = '', ...others]: readonly string[]): string =>
  titleOf(first) + (others.length > 0 ? ` + ${others.length}` : '');

/**
 * Chooses the parts of cells: ICMP and the like above, TCP and services below. Where all probes are of one side, the most
 * frequent kind is above and the others are below; a single kind fills the cell.
 */
function partsOf(rows: readonly Row[]): readonly GridPart[] {
  const counts = new Map<string, number>();
  for (const { probe } of rows) counts.set(probe, (counts.get(probe) ?? 0) + 1);
  const kinds = byFrequency(counts);
  const above = kinds.filter(isAbove);
  const isMixed = above.length > 0 && above.length < kinds.length;
  const first = isMixed ? above : kinds.slice(0, 1);
  const second = kinds.filter((probe) => !first.includes(probe));
  return [first, second].filter((probes) => probes.length > 0).map((probes) => ({ title: partTitle(probes), probes }));
}

interface Spot {
  readonly rowKey: string;
  readonly column: number;
}

/** Row and column of addresses; those that are none are numbered in the order of the file. */
class Spots {
  private readonly known = new Map<string, Spot>();
  private names = 0;

  of(address: string): Spot {
    let spot = this.known.get(address);
    if (!spot) {
      spot = this.find(address);
      this.known.set(address, spot);
    }
    return spot;
  }

  get all(): ReadonlyMap<string, Spot> {
    return this.known;
  }

  private find(address: string): Spot {
    const bytes = addressBytes(canonicalAddress(address) ?? address);
    if (!bytes) {
      const at = this.names++;
      return { rowKey: `names ${Math.floor(at / CELLS_PER_ROW) + 1}`, column: at % CELLS_PER_ROW };
    }
    const column = bytes[15] ?? 0;
    bytes[15] = 0;
    const base = addressFromBytes(bytes);
    return { rowKey: `${base}/${base.includes(':') ? 120 : 24}`, column };
  }
}

const NOMINAL = /\bnominal\s+(\d+(?:\.\d+)?)\s*ms\b/i;

/** Nominal RTT in the description of a target, as imports of pingwee write it, ms. */
export function nominalOf(description: string): number | null {
  const value = Number(NOMINAL.exec(description)?.[1] ?? Number.NaN);
  return value > 0 ? value : null;
}

function rowOf(
  key: string,
  entries: readonly Row[],
  cells: number,
  descriptions: ReadonlyMap<number, string>,
): GridRow {
  const byTarget = new Map(entries.map(({ targetId, name }) => [targetId, name]));
  const texts = [...byTarget.keys()].map((id) => descriptions.get(id) ?? '');
  const [only = ''] = byTarget.size === 1 ? byTarget.values() : [];
  const described = new Set(texts.map((text) => (text.split(',')[0] ?? '').trim()));
  const [description = ''] = described.size === 1 ? described : [];
  return {
    key,
    tag: description !== '' ? description : only === key ? '' : only,
    targets: [...byTarget.values()],
    nominalMs: texts.map(nominalOf).find((value) => value !== null) ?? null,
    cells,
  };
}

/** Entries in the order of their places, with the index of the first one of each place. */
function sortedByPlace(entries: readonly Row[], found: readonly number[], placeCount: number) {
  const order = [...found.keys()].sort((left, right) => (found[left] ?? 0) - (found[right] ?? 0) || left - right);
  const places = Uint32Array.from(found).sort();
  const starts = new Uint32Array(placeCount + 1);
  for (const place of places) starts[place + 1] = (starts[place + 1] ?? 0) + 1;
  for (let place = 1; place < starts.length; place++) starts[place] = (starts[place] ?? 0) + (starts[place - 1] ?? 0);
  return { entries: order.map((at) => entries[at]).filter((entry) => entry !== undefined), places, starts };
}

/**
 * Places series on the grid, rows in the order of the file.
 * @param series rows of the overview, without those of targets with several series
 * @param descriptions of targets, by their ids
 * @param hidden keys of rows that are left out
 */
export function layOutGrid(
  series: readonly Row[],
  descriptions: ReadonlyMap<number, string>,
  hidden: ReadonlySet<string> = new Set(),
): GridLayout {
  const parts = partsOf(series);
  const partOfProbe = new Map(parts.flatMap(({ probes }, part) => probes.map((probe) => [probe, part] as const)));
  const spots = new Spots();
  const rowOfKey = new Map<string, number>();
  const byRow: { entries: Row[]; columns: Set<number> }[] = [];
  const shown: Row[] = [];
  const found: number[] = [];
  const left = new Set<string>();
  for (const entry of series) {
    const { rowKey, column } = spots.of(entry.address);
    if (hidden.has(rowKey)) {
      left.add(rowKey);
      continue;
    }
    const row = rowOfKey.get(rowKey) ?? rowOfKey.size;
    rowOfKey.set(rowKey, row);
    const members = byRow[row] ?? { entries: [], columns: new Set() };
    byRow[row] = members;
    members.entries.push(entry);
    members.columns.add(column);
    shown.push(entry);
    found.push((row * CELLS_PER_ROW + column) * parts.length + (partOfProbe.get(entry.probe) ?? 0));
  }
  const keys = [...rowOfKey.keys()];
  return {
    rows: byRow.map(({ entries, columns }, row) => rowOf(keys[row] ?? '', entries, columns.size, descriptions)),
    parts,
    ...sortedByPlace(shown, found, rowOfKey.size * CELLS_PER_ROW * parts.length),
    rowOfKey,
    hidden: [...left],
    cellOfAddress: new Map(
      [...spots.all].flatMap(([address, { rowKey, column }]) => {
        const row = rowOfKey.get(rowKey);
        return row === undefined ? [] : [[address, row * CELLS_PER_ROW + column] as const];
      }),
    ),
  };
}

/** All entries of a cell: those of its first part first. */
export function entriesOfCell({ parts, starts, entries }: GridLayout, cell: number): readonly Row[] {
  const first = cell * parts.length;
  return entries.slice(starts[first] ?? 0, starts[first + parts.length] ?? 0);
}

/** All entries of a row. */
export function entriesOfRow({ parts, starts, entries }: GridLayout, row: number): readonly Row[] {
  const perRow = CELLS_PER_ROW * parts.length;
  return entries.slice(starts[row * perRow] ?? 0, starts[(row + 1) * perRow] ?? 0);
}

/** Address of a cell that may be empty: `10.0.12.7`, or undefined in a row of names. */
export function addressOfCell({ rows }: GridLayout, cell: number): string | undefined {
  const bytes = addressBytes((rows[Math.floor(cell / CELLS_PER_ROW)]?.key ?? '').split('/')[0] ?? '');
  if (!bytes) return undefined;
  bytes[15] = cell % CELLS_PER_ROW;
  return addressFromBytes(bytes);
}
