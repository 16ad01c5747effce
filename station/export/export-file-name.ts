import type { ExportFormat, ExportRequest } from '../../core/contracts/export.ts';

export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

/** A proposal for the name of a file: `sounder-samples-2026-11-30T08-00.csv`, by the beginning of its span. */
export function exportFileName({ content, level, format, selection }: ExportRequest): string {
  const what = content === 'rollups' ? `${level}s` : content;
  const { fromMs } = selection;
  const from = fromMs === null ? '' : `-${new Date(fromMs).toISOString().slice(0, 16).replace(':', '-')}`;
  return `sounder-${what}${from}.${format}`;
}
