import { ALL_STORED, type ExportRequest, type ExportSelection } from '../../../core/contracts/export.ts';
import { Exporter } from '../exporter.ts';

/** Everything that is stored, in a format. */
export const request = (
  more: Partial<ExportRequest> = {},
  selection: Partial<ExportSelection> = {},
): ExportRequest => ({
  content: 'samples',
  format: 'csv',
  level: 'minute',
  ...more,
  selection: { ...ALL_STORED, ...selection },
});

/** The whole file of an export. */
export function exported(dir: string, wanted: ExportRequest): Buffer {
  const exporter = new Exporter(dir, wanted, 'Sounder test');
  try {
    const chunks: Uint8Array[] = [];
    for (let next = exporter.next(); next; next = exporter.next()) chunks.push(...next);
    return Buffer.concat(chunks);
  } finally {
    exporter.close();
  }
}

/** Fields of CSV by RFC 4180, the header first; an empty field without quotes is null. */
export function parseCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = field.exec(text); match; match = field.exec(text)) {
    const [, quoted, plain = '', end] = match;
    row.push(quoted === undefined ? (plain === '' ? null : plain) : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
