import { chartColumns, unitText } from '../../../core/model/column-value.ts';
import type { ColumnUnit, ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { definitionOf } from '../../../probes/registry.ts';
import type { Catalog } from '../../live/catalog-store.ts';

/** A quantity that a chart can show of series: their time, or a numeric column of their probe. */
export interface Measure {
  /** Name of the probe column; null = the time. */
  readonly name: string | null;
  readonly title: string;
  readonly unit: ColumnUnit;
}

/** A line of the chart. */
export interface LineKey {
  readonly key: string;
  readonly series: number;
  readonly measure: Measure;
}

type Known = Pick<Catalog, 'series' | 'targets'>;

const definitionOfSeries = ({ series, targets }: Known, key: number) =>
  definitionOf(targets.get(series.get(key)?.[1] ?? -1)?.definition.probe);

const hasTime = ({ service }: Pick<ProbeDefinition, 'service'>): boolean => service?.isUntimed !== true;

/** Whether all samples of these series are checks of services, which fail instead of being lost. */
export const areChecks = (known: Known, series: readonly number[]): boolean =>
  series.length > 0 && series.every((key) => definitionOfSeries(known, key)?.service !== undefined);

/** The time and the numeric columns of the probes of these series, each once. */
export function measuresOf(known: Known, series: readonly number[]): readonly Measure[] {
  const definitions = [...new Set(series.map((key) => definitionOfSeries(known, key)))].filter(
    (one) => one !== undefined,
  );
  const isOfServices = areChecks(known, series);
  const found = new Map<string | null, Measure>();
  const isTimed = definitions.length === 0 || definitions.some(hasTime);
  if (isTimed) found.set(null, { name: null, title: isOfServices ? 'Duration' : 'Round-trip time', unit: 'ms' });
  for (const { name, title, unit } of definitions.flatMap(chartColumns)) {
    if (!found.has(name)) found.set(name, { name, title, unit });
  }
  return [...found.values()];
}

/** The measures that are drawn: chosen ones that there are, of one unit; else the time. */
export function drawnMeasures(chosen: readonly (string | null)[], available: readonly Measure[]): readonly Measure[] {
  const found = available.filter(({ name }) => chosen.includes(name));
  const first = found.find(({ name }) => name === chosen.find((one) => found.some((measure) => measure.name === one)));
  const drawn = found.filter(({ unit }) => unit === first?.unit);
  return drawn.length > 0 ? drawn : available.slice(0, 1);
}

/** The choice after a measure is switched: those of another unit go, and one always stays. */
export function switched(chosen: readonly Measure[], one: Measure): readonly (string | null)[] {
  const rest = chosen.filter(({ name, unit }) => name !== one.name && unit === one.unit);
  const isChosen = chosen.some(({ name }) => name === one.name);
  return [...rest, ...(isChosen && rest.length > 0 ? [] : [one])].map(({ name }) => name);
}

/** The lines of series: one for each measure that their probe has. */
export function linesOf(known: Known, series: readonly number[], measures: readonly Measure[]): readonly LineKey[] {
  return series.flatMap((key) => {
    const definition = definitionOfSeries(known, key);
    const names = new Set(definition ? chartColumns(definition).map(({ name }) => name) : []);
    return measures
      .filter(({ name }) => (name === null ? !definition || hasTime(definition) : names.has(name)))
      .map((measure) => ({ key: `${key} ${measure.name ?? ''}`, series: key, measure }));
  });
}

/** `Connect (ms)`: a measure with its unit. */
export function measureText({ title, unit }: Measure): string {
  const text = unitText(unit);
  return text === '' ? title : `${title} (${text})`;
}
