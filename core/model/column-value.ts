import type { ColumnUnit, ProbeColumn, ProbeDefinition } from './probe-definition.ts';

/** Stored number of "no value" in columns of services, by type. */
export const NO_VALUE = { u8: 0xff, u16: 0xffff, u32: 0xffff_ffff, i32: -0x8000_0000 } as const;

const LIMITS = { u8: [0, 0xff], u16: [0, 0xffff], u32: [0, 0xffff_ffff], i32: [-0x7fff_ffff, 0x7fff_ffff] } as const;

/** Value of a stored number: in the column's unit, or its word; null = no value. */
export function columnValue(column: ProbeColumn, stored: number | undefined): number | string | null {
  if (stored === undefined || stored === column.none) return null;
  const word = column.words && Object.entries(column.words).find(([, code]) => code === stored)?.[0];
  return word ?? inUnit(column, stored);
}

/** Stored number of a value in the column's unit, within the limits of its type; the number of "no value" for null. */
export function storedValue(column: ProbeColumn, value: number | null | undefined): number {
  if (value === null || value === undefined || Number.isNaN(value)) return column.none;
  if (column.type === 'f64') return value;
  const [least, most] = LIMITS[column.type];
  const stored = Math.min(most, Math.max(least, Math.round(value / (column.scale ?? 1))));
  // A value may not read as none.
  return stored === column.none ? stored - 1 : stored;
}

/** Without the error of the binary fraction: 1234 × 0.001 is 1.234. */
const inUnit = ({ scale = 1 }: ProbeColumn, stored: number): number =>
  scale === 1 ? stored : Number((stored * scale).toPrecision(12));

/** Number of a stored one in the column's unit, for charts; NaN = no value. */
export const columnNumber = (column: ProbeColumn, stored: number): number =>
  stored === column.none ? Number.NaN : stored * (column.scale ?? 1);

/** The columns of a probe that a chart shows besides the time: numbers that are results. */
export function chartColumns({
  columns,
  latestColumn,
  service,
}: Pick<ProbeDefinition, 'columns' | 'latestColumn' | 'service'>): readonly ProbeColumn[] {
  return columns.filter(
    ({ name, unit, words }) =>
      words === undefined &&
      !['word', 'code', 'port'].includes(unit) &&
      // The other columns of packet probes describe the packet.
      (service !== undefined || name === latestColumn),
  );
}

const UNITS: Readonly<Record<ColumnUnit, string>> = {
  count: '',
  ms: ' ms',
  bytes: ' B',
  percent: ' %',
  celsius: ' °C',
  mbitPerSecond: ' Mbit/s',
  days: ' days',
  seconds: ' s',
  dbm: ' dBm',
  code: '',
  port: '',
  word: '',
};

/** A unit as text: `ms`, `Mbit/s`; empty = none. */
export const unitText = (unit: ColumnUnit): string => UNITS[unit].trim();

/** Text of a value of `columnValue` with its unit, as tables show it. */
export function valueText(column: Pick<ProbeColumn, 'unit'>, value: number | string): string {
  if (typeof value === 'string') return value;
  if (column.unit === 'mbitPerSecond' && Math.abs(value) >= 1000) return `${shortened(value / 1000)} Gbit/s`;
  return `${shortened(value)}${UNITS[column.unit]}`;
}

const shortened = (value: number): string => {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  return String(Number(value.toFixed(digits)));
};
