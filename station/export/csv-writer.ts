import type { Cell, TableColumn, TableRows, TableWriter } from './export-table.ts';
import { TextChunks } from './text-chunks.ts';
import { TimeText } from './time-text.ts';

const LINE_END = '\r\n';
/** Texts whose written form is remembered: names and addresses repeat in every row. */
const MAX_REMEMBERED = 50_000;

/** Writes CSV by RFC 4180 with a header: UTF-8, CRLF, an empty field where there is no value. */
export class CsvWriter implements TableWriter {
  private readonly columns: readonly TableColumn[];
  private readonly chunks = new TextChunks();
  private readonly times = new TimeText();
  private readonly written = new Map<string, string>();

  constructor(columns: readonly TableColumn[]) {
    this.columns = columns;
  }

  begin(): readonly Uint8Array[] {
    this.chunks.add(`${this.columns.map(({ name }) => this.quoted(name)).join(',')}${LINE_END}`);
    return this.chunks.take();
  }

  add({ count, columns }: TableRows): readonly Uint8Array[] {
    for (let row = 0; row < count; row++) {
      let line = '';
      for (let at = 0; at < columns.length; at++) {
        if (at > 0) line += ',';
        line += this.field(columns[at]?.[row] ?? null, this.columns[at] as TableColumn);
      }
      this.chunks.add(`${line}${LINE_END}`);
    }
    return this.chunks.take();
  }

  end(): readonly Uint8Array[] {
    return this.chunks.rest();
  }

  private field(cell: Cell, { kind }: TableColumn): string {
    if (cell === null) return '';
    if (kind === 'time') return this.times.of(cell as number);
    return typeof cell === 'string' ? this.quoted(cell) : String(cell);
  }

  /** In quotes where it needs them; also an empty text, which is not the same as no value. */
  private quoted(text: string): string {
    const known = this.written.get(text);
    if (known !== undefined) return known;
    const written = text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    if (this.written.size >= MAX_REMEMBERED) this.written.clear();
    this.written.set(text, written);
    return written;
  }
}
