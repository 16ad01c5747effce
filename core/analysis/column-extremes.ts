import type { Batch } from '../model/batch.ts';
import { type ColumnLimits, columnLimitsOf } from '../model/column-limits.ts';
import { columnValue } from '../model/column-value.ts';
import type { ProbeDefinition } from '../model/probe-definition.ts';

/** A column's value beyond a limit. */
export interface ColumnCrossing {
  readonly figure: string;
  readonly bound: 'min' | 'max';
  readonly limit: number;
  /** The value farthest beyond it. */
  readonly value: number;
}

interface Extremes {
  min: number;
  max: number;
}

interface Watched {
  readonly columns: ProbeDefinition['columns'];
  readonly limits: readonly (readonly [string, ColumnLimits])[];
  readonly found: Map<string, Extremes>;
}

/** Smallest and largest values of the columns that have limits, per series. */
export class ColumnExtremes {
  private readonly series = new Map<number, Watched>();

  /** @param thresholds of the target, which may have changed */
  know(series: number, { columns }: Pick<ProbeDefinition, 'columns'>, thresholds: object | undefined): void {
    const limits = columnLimitsOf(thresholds);
    const found = this.series.get(series)?.found ?? new Map<string, Extremes>();
    if (limits.length > 0) this.series.set(series, { columns, limits, found });
    else this.series.delete(series);
  }

  add(batch: Batch): void {
    if (this.series.size === 0) return;
    for (let at = 0; at < batch.count; at++) {
      const watched = this.series.get(batch.series[at] as number);
      for (const [name] of watched?.limits ?? []) note(watched as Watched, name, batch.typed[name]?.[at]);
    }
  }

  crossings(series: number): readonly ColumnCrossing[] {
    const { limits = [], found } = this.series.get(series) ?? {};
    return limits.flatMap(([figure, { min, max }]) => {
      const values = found?.get(figure);
      const crossed: ColumnCrossing[] = [];
      if (values && min !== undefined && values.min < min)
        crossed.push({ figure, bound: 'min', limit: min, value: values.min });
      if (values && max !== undefined && values.max > max)
        crossed.push({ figure, bound: 'max', limit: max, value: values.max });
      return crossed;
    });
  }
}

function note({ columns, found }: Watched, name: string, stored: number | undefined): void {
  const column = columns.find((one) => one.name === name);
  const value = column && columnValue(column, stored);
  if (typeof value !== 'number') return;
  const known = found.get(name);
  found.set(
    name,
    known ? { min: Math.min(known.min, value), max: Math.max(known.max, value) } : { min: value, max: value },
  );
}
