import { storedValue } from '../../core/model/column-value.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';

/** Values by column, in its unit or as its word; what is left out is not known. */
export type Values = Readonly<Record<string, number | string | null | undefined>>;

/** The stored numbers of a sample's probe columns. */
export function typedOf(
  { columns }: Pick<ProbeDefinition, 'columns'>,
  values: Values,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    columns.map((column) => {
      const value = values[column.name];
      if (typeof value === 'string') return [column.name, column.words?.[value] ?? column.none];
      return [column.name, storedValue(column, value)];
    }),
  );
}
