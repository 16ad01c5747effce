import type { Fault } from '../../core/result/result.ts';
import { withoutCapital } from '../../core/text/clause.ts';
import type { Loss } from '../../station/maintain/lost-spans.ts';
import type { RepairedFile } from '../../station/maintain/repair.ts';
import type { FileReport, ProjectReport } from '../../station/maintain/report.ts';
import { sizeText } from './size-text.ts';

const MAX_LISTED = 10;
const NAMES_LOST = [
  '  Samples of series without a name cannot be shown or exported any more:',
  '  restore sounder.db from a backup of the project, if there is one',
];

/** Whether a file is damaged, or cannot be used by this version. */
export const isUnusable = ({ fault }: FileReport): boolean => fault !== null;

/** State of a project as a table, and what can be done. */
export function reportText(report: ProjectReport): string {
  const { files } = report;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const logBytes = files.reduce((sum, file) => sum + file.logBytes, 0);
  const logs = logBytes > 0 ? ` (${sizeText(logBytes)} of it write-ahead logs)` : '';
  const names = report.targets === null ? '' : `, ${report.targets} targets, ${report.series} series so far`;
  const rows = files.map(({ name, bytes: size, version, fromMs, toMs, fault }) => [
    name,
    sizeText(size),
    version === null ? '–' : `format ${version}`,
    spanText(fromMs, toMs),
    fault ? stateText(fault) : 'ok',
  ]);
  return [
    `${report.dataDir}: ${sizeText(bytes)} in ${files.length} databases${logs}${names}${report.isInUse ? ', in use' : ''}`,
    ...table(rows),
    ...advice(report),
    '',
  ].join('\n');
}

/** Why a file cannot be used: it need not be damaged. */
function stateText({ code, message }: Fault): string {
  if (code === 'store.damaged') return 'DAMAGED: see below';
  if (code === 'store.missing') return 'MISSING: see below';
  return `${code === 'store.newer' ? 'NEWER' : 'UNREADABLE'}: ${withoutCapital(message)}`;
}

function advice(report: ProjectReport): string[] {
  const { files, dataDir, keptFiles, copied } = report;
  const damaged = files.filter(({ fault }) => fault?.code === 'store.damaged');
  const missing = files.filter(({ fault }) => fault?.code === 'store.missing');
  const newer = files.filter(({ fault }) => fault?.code === 'store.newer');
  const older = files.filter(({ version, newestVersion }) => version !== null && version < newestVersion);
  const command = `${report.isInUse ? ', stop Sounder and run' : ''}: sounder maintain ${dataDir} --repair`;
  const isOlder = older.length > 0 && copied.length === 0;
  return [
    ...damaged.map(({ fault }) => `Damaged: ${fault?.message ?? ''}`),
    ...missing.map(({ fault }) => `Missing: ${fault?.message ?? ''}`),
    ...(damaged.length > 0 ? [`To save what can be read${command}`] : []),
    ...(damaged.length === 0 && missing.length > 0 ? [`To make an empty one${command}`] : []),
    ...(newer.length > 0 ? ['A newer Sounder wrote this project: use that version'] : []),
    ...(isOlder ? ['Databases of an older format are brought to the newest when the project is opened'] : []),
    ...(report.hasProjectFile ? [] : ['There is no project.yaml: the project file is elsewhere, or was not made yet']),
    ...keptFiles.map(
      ({ name, bytes }) =>
        `Kept from a repair: ${name} (${sizeText(bytes)}), remove it if nothing else is needed of it`,
    ),
  ];
}

/** Results of a repair for each file that was not sound. */
export function repairText(files: readonly RepairedFile[]): string {
  const changed = files.filter(({ state }) => state !== 'sound');
  if (changed.length === 0) return `Databases: ${files.length}, all sound. Nothing was changed\n`;
  return changed.map((file) => `${fileText(file).join('\n')}\n`).join('');
}

function fileText({ name, state, fault, saved, lost, movedTo }: RepairedFile): string[] {
  if (state === 'left') return [`${name}: left as it is: ${withoutCapital(fault?.message ?? '')}`];
  if (state === 'merged') return [`${name}: ${saved[0]?.rows ?? 0} samples merged into their day. The file was kept`];
  const rows = saved.filter((one) => one.rows > 0).map((one) => `${one.rows} of ${one.table}`);
  if (fault?.code === 'store.missing') return [`${name}: was missing. An empty one was made`, ...lostText(lost)];
  return [
    `${name}: repaired. Rows saved: ${rows.length === 0 ? 'none' : rows.join(', ')}`,
    ...(lost.length === 0 ? ['  nothing is known to be lost'] : lostText(lost)),
    ...(movedTo === null ? [] : [`  the damaged file is ${movedTo}`]),
  ];
}

function lostText(lost: readonly Loss[]): string[] {
  const shown = lost.slice(0, MAX_LISTED).map((loss) => `  lost: ${lossText(loss)}`);
  const more = lost.length - shown.length;
  const areNamesLost = lost.some(({ table: name }) => name === 'target' || name === 'series');
  return [...shown, ...(more > 0 ? [`  and ${more} more`] : []), ...(areNamesLost ? NAMES_LOST : [])];
}

function lossText({ table: name, rows, fromMs, toMs }: Loss): string {
  const count = rows === null ? `rows of ${name}` : `${rows} ${rows === 1 ? 'row' : 'rows'} of ${name}`;
  if (fromMs === null && toMs === null) return count;
  return `${count} (${spanText(fromMs, toMs)})`;
}

function spanText(fromMs: number | null, toMs: number | null): string {
  if (fromMs === null && toMs === null) return '';
  if (fromMs === null) return `until ${timeText(toMs as number)}`;
  return toMs === null ? `from ${timeText(fromMs)}` : `${timeText(fromMs)} to ${timeText(toMs)}`;
}

/** `2026-11-30 21:05:09Z`: files are cut at days of UTC. */
const timeText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
