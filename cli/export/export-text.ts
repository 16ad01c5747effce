import type { ExportProgress } from '../../station/export/export-rows.ts';
import { sizeText } from '../maintain/size-text.ts';

const count = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ' ');

/** Progress line on a terminal. */
export const progressText = ({ share, rows }: ExportProgress, bytes: number): string =>
  `Exporting: ${Math.floor(share * 100)} %, ${count(rows)} rows, ${sizeText(bytes)}`;

/** Lines after an export, on standard error; empty = there is nothing to say. @param name file; null = standard output */
export function doneText({ rows, damaged }: ExportProgress, bytes: number, name: string | null): string {
  const missing =
    damaged === 0
      ? ''
      : `sounder: ${count(damaged)} damaged or missing ${damaged === 1 ? 'part' : 'parts'} of the stored data left out – sounder maintain DIR shows which\n`;
  if (name === null) return missing;
  return `sounder: Exported ${count(rows)} ${rows === 1 ? 'row' : 'rows'}, ${sizeText(bytes)}, to ${name}\n${missing}`;
}
