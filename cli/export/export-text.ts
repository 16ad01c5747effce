import type { ExportProgress } from '../../station/export/export-rows.ts';

const count = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ' ');

function size(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** Progress line on a terminal. */
export const progressText = ({ share, rows }: ExportProgress, bytes: number): string =>
  `Exporting: ${Math.floor(share * 100)} %, ${count(rows)} rows, ${size(bytes)}`;

/** Lines after an export, on standard error; empty = there is nothing to say. @param name file; null = standard output */
export function doneText({ rows, damaged }: ExportProgress, bytes: number, name: string | null): string {
  const missing =
    damaged === 0
      ? ''
      : `sounder: ${count(damaged)} damaged parts of the stored data are left out – sounder maintain DIR shows which\n`;
  if (name === null) return missing;
  return `sounder: Exported ${count(rows)} ${rows === 1 ? 'row' : 'rows'}, ${size(bytes)}, to ${name}\n${missing}`;
}
