import { writeXlsx } from 'hucre/xlsx';
import type { ReportDocument } from '../../core/reports/document.ts';
import { type CellKind, reportSheets } from '../../core/reports/xlsx/report-sheets.ts';

const FORMATS: Readonly<Record<CellKind, string | null>> = {
  text: null,
  count: '0',
  decimal: '0.00',
  percent: '0.00%',
  time: 'yyyy-mm-dd hh:mm:ss',
};
/** Longest text that a cell may have. @source ECMA-376: Excel's limit */
const MAX_TEXT = 32_767;
const MAX_WIDTH = 60;

/** The tables of a report as a workbook, a sheet each: numbers are numbers, times are dates. The same document makes the same bytes. */
export async function renderXlsx(document: ReportDocument): Promise<Uint8Array> {
  const { cover, brand, generator } = document;
  const date = new Date(cover.date.ms);
  return writeXlsx({
    properties: {
      ...{ title: `${cover.title}: ${cover.subject}`, creator: brand?.company ?? cover.engineer ?? generator.name },
      ...{ created: date, modified: date },
    },
    sheets: reportSheets(document).map(({ name, columns, rows }) => ({
      name,
      columns: columns.map(({ title, kind }, at) => {
        const format = FORMATS[kind];
        const widest = Math.max(title.length, ...rows.slice(0, 200).map((row) => textLength(row[at] ?? null)));
        return { width: Math.min(MAX_WIDTH, widest + 2), ...(format === null ? {} : { numFmt: format }) };
      }),
      rows: [
        columns.map(({ title }) => title),
        ...rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell.slice(0, MAX_TEXT) : cell))),
      ],
      cells: new Map(columns.map(({ title }, at) => [`0,${at}`, { value: title, style: { font: { bold: true } } }])),
      freezePane: { rows: 1 },
    })),
  });
}

const textLength = (cell: string | number | boolean | Date | null): number =>
  cell === null ? 0 : cell instanceof Date ? 19 : typeof cell === 'number' ? 10 : String(cell).length;
