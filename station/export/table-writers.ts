import type { ExportFormat } from '../../core/contracts/export.ts';
import { CsvWriter } from './csv-writer.ts';
import type { TableColumn, TableWriter } from './export-table.ts';
import { ParquetTableWriter } from './parquet-writer.ts';

/** Makes the writer of a format of tables. JSON Lines have no columns, and are written by the kind of their content. */
export function tableWriter(
  format: Exclude<ExportFormat, 'jsonl'>,
  columns: readonly TableColumn[],
  createdBy: string,
): TableWriter {
  return format === 'csv' ? new CsvWriter(columns) : new ParquetTableWriter(columns, createdBy);
}
