import type { Row } from '../table/rows.ts';
import type { FieldValues } from './filter-completion.ts';

/** More rows than these are not read while somebody types. */
const MOST_ROWS = 20_000;

/** The distinct values of the fields of rows, in their order. */
export function fieldValues(rows: readonly Row[]): FieldValues {
  return (field) => {
    const values = new Set<string>();
    for (const row of rows.slice(0, MOST_ROWS)) {
      if (row.kind !== 'series') continue;
      for (const value of valuesOf(row, field)) if (value !== '') values.add(value);
    }
    return [...values];
  };
}

function valuesOf(row: Row, field: string): readonly string[] {
  switch (field) {
    case 'tag':
      return row.tags;
    case 'site':
      return [row.site];
    case 'label':
      return [row.addressLabel];
    case 'name':
      return [row.name];
    case 'address':
      return [row.address];
    case 'probe':
      return [row.probe];
    case 'port':
      return [row.port];
    case 'group':
      return [row.group];
    case 'agent':
      return [row.agent];
    default:
      return []; // notes are too long to be offered
  }
}
