import type { ProbeColumn } from '../../../core/model/probe-definition.ts';
import type { ColumnFigures } from './rollup-figures.ts';
import { damagedRow, type VarintReader, type VarintWriter } from './varint.ts';

/** Stored numbers of one probe column, of samples with a reply. */
export class ColumnTotals {
  private count = 0;
  private min = 0;
  private max = 0;
  private sum = 0;
  private readonly column: ProbeColumn;

  constructor(column: ProbeColumn) {
    this.column = column;
  }

  clear(): void {
    this.count = 0;
    this.min = 0;
    this.max = 0;
    this.sum = 0;
  }

  /** @param stored a number of the column; i32 also as its two's complement */
  add(stored: number): void {
    const value = this.column.type === 'i32' ? stored | 0 : stored;
    if (value !== this.column.none) this.append(1, value, value, value);
  }

  private append(count: number, min: number, max: number, sum: number): void {
    this.min = this.count === 0 ? min : Math.min(this.min, min);
    this.max = this.count === 0 ? max : Math.max(this.max, max);
    this.count += count;
    this.sum += sum;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** Adds those of a row. */
  read(reader: VarintReader): void {
    const count = reader.next();
    if (count === 0) return;
    const min = reader.nextSigned();
    const max = min + reader.next();
    this.append(count, min, max, count * min + reader.next());
  }

  write(writer: VarintWriter): void {
    writer.write(this.count);
    if (this.count === 0) return;
    writer.writeSigned(this.min);
    writer.write(this.max - this.min);
    writer.write(this.sum - this.count * this.min);
  }

  /** In the column's unit. */
  figures(): ColumnFigures {
    const { scale = 1 } = this.column;
    if (this.count === 0) return { count: 0, min: Number.NaN, max: Number.NaN, sum: 0 };
    return { count: this.count, min: this.min * scale, max: this.max * scale, sum: this.sum * scale };
  }
}

/** Most columns of a row that are read: more than any probe has. */
const MAX_COLUMNS = 255;

/** Reads columns of a row; those that this version does not know follow the others, and are ignored. */
export function readColumns(reader: VarintReader, columns: readonly ColumnTotals[]): void {
  const count = reader.next();
  if (count > MAX_COLUMNS) throw damagedRow();
  for (let at = 0; at < count; at++) {
    const column = columns[at];
    if (column) column.read(reader);
    else if (reader.next() > 0) for (let field = 0; field < 3; field++) reader.next();
  }
}

export function writeColumns(writer: VarintWriter, columns: readonly ColumnTotals[]): void {
  writer.write(columns.length);
  for (const column of columns) column.write(writer);
}
