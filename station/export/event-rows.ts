import type { ExportFormat } from '../../core/contracts/export.ts';
import type { ExportedSeries, StoredEvent } from './export-catalog.ts';
import type { ExportRows } from './export-rows.ts';
import type { Cell, TableColumn, TableWriter } from './export-table.ts';
import { tableWriter } from './table-writers.ts';
import { TextChunks } from './text-chunks.ts';
import { TimeText } from './time-text.ts';

const COLUMNS: readonly TableColumn[] = [
  { name: 'time', kind: 'time', isRequired: true },
  { name: 'end_time', kind: 'time', isRequired: false },
  { name: 'event', kind: 'text', isRequired: true },
  { name: 'message', kind: 'text', isRequired: true },
  { name: 'excluded', kind: 'flag', isRequired: true },
  { name: 'series', kind: 'text', isRequired: false },
  { name: 'targets', kind: 'text', isRequired: false },
];

const STEP_EVENTS = 1000;

export interface EventRowsOptions {
  readonly format: ExportFormat;
  readonly events: Iterator<StoredEvent>;
  /** All series, for the names of their targets. */
  readonly series: readonly ExportedSeries[];
  /** Series of which events are exported; null = of all, and those of none. */
  readonly selected: ReadonlySet<number> | null;
  readonly createdBy: string;
}

/** Events of the timeline as the bytes of one file. */
export class EventRows implements ExportRows {
  rows = 0;
  share = 0;
  readonly damaged = 0;
  private readonly options: EventRowsOptions;
  private readonly targetOf: ReadonlyMap<number, string>;
  private readonly writer: TableWriter | null;
  private readonly lines = new TextChunks();
  private readonly times = new TimeText();
  private hasBegun = false;
  private hasEnded = false;

  constructor(options: EventRowsOptions) {
    this.options = options;
    this.targetOf = new Map(options.series.map(({ seriesId, planned }) => [seriesId, planned.target]));
    this.writer = options.format === 'jsonl' ? null : tableWriter(options.format, COLUMNS, options.createdBy);
  }

  next(): readonly Uint8Array[] | null {
    if (this.hasEnded) return null;
    if (!this.hasBegun) {
      this.hasBegun = true;
      return this.writer?.begin() ?? [];
    }
    const next = this.step();
    const { events } = next;
    this.rows += events.length;
    const written = this.writer ? this.writer.add(this.tableOf(events)) : this.linesOf(events);
    if (!next.isLast) return written;
    this.hasEnded = true;
    this.share = 1;
    return [...written, ...(this.writer?.end() ?? this.lines.rest())];
  }

  close(): void {
    this.options.events.return?.();
  }

  /** The next events of the selection. */
  private step(): { readonly events: readonly StoredEvent[]; readonly isLast: boolean } {
    const { events, selected } = this.options;
    const step: StoredEvent[] = [];
    while (step.length < STEP_EVENTS) {
      const next = events.next();
      if (next.done) return { events: step, isLast: true };
      const isSelected = selected === null || next.value.series.some((id) => selected.has(id));
      if (isSelected) step.push(next.value);
    }
    return { events: step, isLast: false };
  }

  private linesOf(events: readonly StoredEvent[]): readonly Uint8Array[] {
    for (const { atMs, endMs, kind, message, excluded, series } of events) {
      const line = {
        kind: 'event',
        event: kind,
        at: this.times.of(microseconds(atMs)),
        endAt: endMs === null ? null : this.times.of(microseconds(endMs)),
        message,
        excluded,
        series,
        targets: this.targetsOf(series),
      };
      this.lines.add(`${JSON.stringify(line)}\n`);
    }
    return this.lines.take();
  }

  private tableOf(events: readonly StoredEvent[]): { readonly count: number; readonly columns: readonly Cell[][] } {
    const column = (cell: (event: StoredEvent) => Cell) => events.map(cell);
    return {
      count: events.length,
      columns: [
        column(({ atMs }) => microseconds(atMs)),
        column(({ endMs }) => (endMs === null ? null : microseconds(endMs))),
        column(({ kind }) => kind),
        column(({ message }) => message),
        column(({ excluded }) => excluded),
        column(({ series }) => listText(series.map(String))),
        column(({ series }) => listText(this.targetsOf(series))),
      ],
    };
  }

  private targetsOf(series: readonly number[]): readonly string[] {
    return [...new Set(series.map((id) => this.targetOf.get(id)).filter((name) => name !== undefined))];
  }
}

const microseconds = (ms: number): number => Math.round(ms * 1000);

/** A list in one field, separated by semicolons. */
const listText = (parts: readonly string[]): string | null => (parts.length === 0 ? null : parts.join('; '));
