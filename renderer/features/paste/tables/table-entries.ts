import { parsePorts } from '../../../../core/model/ports.ts';
import type { Project } from '../../../../core/model/project.ts';
import type { Settings } from '../../../../core/model/settings.ts';
import type { ListProblem } from '../../../../core/model/target-list.ts';
import { allProbesSchema } from '../../../../probes/project-schema.ts';
import { DEFAULT_PROBE, PROBE_IDS, probeOf } from '../../../../probes/registry.ts';
import { usesSetting } from '../../edit/setting-fields.ts';
import { entryOf, type FaultyEntry, type PasteEntry, type ReadEntries } from '../entries.ts';
import { labelsOf, nameOf } from '../row-labels.ts';
import { settingsFor } from '../service-reader.ts';
import type { PasteChoice } from '../understanding.ts';
import type { ColumnRole, RoledTable } from './column-roles.ts';
import { filledWidth, type PastedTable, type TableRow } from './pasted-table.ts';

/** The probe of rows with a port, where the chosen one has none. */
const PORT_PROBE = PROBE_IDS.find((id) => usesSetting(id, 'port')) ?? DEFAULT_PROBE;

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

const PROBES: ReadonlyMap<string, string> = new Map(
  PROBE_IDS.flatMap((id) => [
    [plain(probeOf(id).definition.title), id],
    [plain(id), id],
  ]),
);

/** The probe that a text names by its id or title; undefined = it is unknown. */
export const probeNamed = (text: string): string | undefined =>
  PROBES.get(plain(text)) ?? (/^ping$/i.test(text.trim()) ? DEFAULT_PROBE : undefined);

export const unknownProbe = (text: string): string =>
  `Unknown probe “${text}”: this version has ${PROBE_IDS.join(', ')}`;

type Cells = Readonly<Partial<Record<ColumnRole, string>>>;

/** Cells by role; several columns of one role are joined: `Customer / Site` in two columns. */
function cellsByRole({ cells }: TableRow, roles: readonly ColumnRole[]): Cells {
  const found: Partial<Record<ColumnRole, string>> = {};
  for (const [at, role] of roles.entries()) {
    const cell = cells[at] ?? '';
    if (role === 'ignore' || cell === '') continue;
    const before = found[role];
    found[role] = before === undefined ? cell : `${before}${role === 'site' ? ' / ' : ' '}${cell}`;
  }
  return found;
}

/** `22`, `22,443`, `22/tcp`: ports as a target has them; null = there are none. */
function portSetting(text: string): number | string | null {
  const ports = text
    .replace(/\/(?:tcp|udp)\b/gi, '')
    .replace(/[\s,;]+/g, ',')
    .replace(/^,|,$/g, '');
  if (ports === '') return null;
  return /^\d+$/.test(ports) ? Number(ports) : ports;
}

/** The error of a target by its schema; undefined = it is valid. */
export function targetProblem(probe: string, to: string, settings: Settings, project: Project): string | undefined {
  const target = { probe, to, ...settings };
  const parsed = allProbesSchema().Target.safeParse(target);
  if (!parsed.success) return parsed.error.issues[0]?.message;
  const whole: Project = { sounder: 1, defaults: project.defaults, targets: { row: parsed.data } };
  for (const { message } of allProbesSchema().problemsOf(whole)) return message;
  return undefined;
}

/** Reads the rows of a table as targets. */
export function tableEntries(
  { notes }: PastedTable,
  { rows, roles }: RoledTable,
  chosen: PasteChoice,
  project: Project,
): ReadEntries {
  const entries: PasteEntry[] = [];
  const faulty: FaultyEntry[] = [];
  for (const row of rows) {
    const read = readRow(row, roles, chosen, project);
    if ('message' in read) faulty.push(read);
    else entries.push(...read.entries);
  }
  return { entries, faulty, notes: [...notes, ...beyondColumns(rows, roles.length)], duplicates: 0, named: [] };
}

/** Notes of cells that no column has: a bar or comma too many, or a row of another table. */
function beyondColumns(rows: readonly TableRow[], width: number): ListProblem[] {
  const wider = rows.filter(({ cells }) => filledWidth(cells) > width);
  return wider.map(({ line, cells }): ListProblem => {
    const text = cells.slice(width).join(' ').trim().slice(0, 60);
    return { line, column: 1, text, message: `left out: the table has ${width} columns` };
  });
}

function readRow(
  row: TableRow,
  roles: readonly ColumnRole[],
  chosen: PasteChoice,
  project: Project,
): { readonly entries: readonly PasteEntry[] } | FaultyEntry {
  const { line } = row;
  const cells = cellsByRole(row, roles);
  const { address = '', name = '', probe: probeText = '', port: portText = '' } = cells;
  const labels = labelsOf(cells);
  const label = nameOf(name);
  const named = label === '' ? {} : { name: label };
  const port = portSetting(portText);
  const wanted = probeText === '' ? chosen.probe : probeNamed(probeText);
  const probe = wanted !== undefined && port !== null && !usesSetting(wanted, 'port') ? PORT_PROBE : wanted;
  // Without an address, the name may be one.
  const to = address === '' ? name : address;
  const refuse = (message: string): FaultyEntry => {
    return {
      line,
      column: 1,
      text: to.slice(0, 200),
      message,
      ...named,
      ...(probe !== undefined && { probe }),
      labels,
    };
  };
  if (probe === undefined) return refuse(unknownProbe(probeText.slice(0, 40)));
  if (typeof port === 'string' && 'error' in parsePorts(port)) return refuse(`Invalid port “${portText.slice(0, 40)}”`);
  const read = entryOf(to, { ...chosen, probe }, project);
  if (read.error !== undefined) return refuse(read.error);
  const own: Settings = port === null ? {} : { port };
  const isOwn = probe !== chosen.probe || port !== null;
  const ready = read.entries.map((entry): PasteEntry => {
    const settings = entry.isService ? entry.settings : { ...entry.settings, ...own };
    return { ...entry, line, settings, ...named, labels };
  });
  const [first] = ready;
  if (isOwn && first) {
    const problem = targetProblem(
      first.probe,
      first.to,
      { ...settingsFor(first.probe, chosen), ...first.settings },
      project,
    );
    if (problem !== undefined) return refuse(problem);
  }
  return { entries: ready };
}
