import type { Batch } from '../model/batch.ts';
import type { MetricDetail } from '../model/metrics-settings.ts';
import { outcomeClass } from '../model/outcome.ts';
import type { ProbeDefinition } from '../model/probe-definition.ts';
import type { IdentifiedSeries } from '../plan/series.ts';
import { columnMetrics } from './column-metrics.ts';
import type { MetricsCatalog } from './metrics-catalog.ts';
import type { MetricsOptions } from './metrics-options.ts';
import { NetprobifyTable, type RoundSink } from './netprobify-table.ts';
import { DELAY_BUCKETS, Histogram, OwnFigures } from './own-figures.ts';
import { encoded, labelText } from './text-writer.ts';

/** Rows of Sounder's own metrics; with more series the next coarser detail is used. */
export const MOST_ROWS = 10_240;

/** Effect of an outcome, by its number. */
const [ANSWERED, LOST, EXCLUDED, AMENDMENT, TRANSIT] = [1, 2, 3, 4, 5];
const EFFECTS = { answered: ANSWERED, lost: LOST, excluded: EXCLUDED, amendment: AMENDMENT, transit: TRANSIT } as const;

/** The figures that a series feeds. */
interface Cell {
  readonly own: OwnFigures | null;
  readonly round: RoundSink | null;
}

/** Finds the definition of a probe: core does not import them. */
export type DefinitionLookup = (idOrCode: string | number) => ProbeDefinition | undefined;

/**
 * All figures that a scrape shows, from batches as they come. A figure is known by its labels: it continues while a
 * change of the project keeps them, and goes with them.
 */
export class MetricsTable {
  readonly sendDelay = new Histogram(DELAY_BUCKETS);
  /** Rows of Sounder's own metrics; replaced as a whole, so that a scrape in progress keeps its own. */
  own: readonly OwnFigures[] = [];
  netprobify: NetprobifyTable;
  options: MetricsOptions;
  /** Detail of the rows, after the limit of their number. */
  detail: MetricDetail = 'full';
  /** Series that have no row even by group. */
  leftOut = 0;
  private readonly cells = new Map<number, Cell>();
  private readonly effects = new Map<number, Uint8Array>();
  private readonly definitionOf: DefinitionLookup;
  private ownByLabels = new Map<string, OwnFigures>();
  private originNs: bigint | null = null;

  constructor(options: MetricsOptions, definitionOf: DefinitionLookup) {
    this.options = options;
    this.definitionOf = definitionOf;
    this.netprobify = new NetprobifyTable();
  }

  /** Follows the project: figures whose labels stay continue, others begin at nothing or are removed. */
  follow(catalog: MetricsCatalog, options: MetricsOptions): void {
    this.options = options;
    const sinks = options.sets.has('netprobify') ? this.netprobify.follow(catalog) : this.netprobify.clear();
    const rows = options.sets.has('sounder') ? this.followOwn(catalog.series) : this.noRows();
    this.cells.clear();
    for (const { seriesId } of catalog.series) {
      const own = rows.get(seriesId) ?? null;
      const round = sinks.get(seriesId) ?? null;
      if (own || round) this.cells.set(seriesId, { own, round });
    }
  }

  add(batch: Batch): void {
    const effects = this.effectsOf(batch.probeCode);
    const { series, outcome, rttNs, lateUs, sentOffsetNs, round } = batch;
    this.originNs ??= batch.baseNs;
    const base = Number(batch.baseNs - this.originNs) / 1e9;
    for (let at = 0; at < batch.count; at++) {
      const code = outcome[at] as number;
      const effect = effects[code] as number;
      if (effect !== EXCLUDED && effect !== AMENDMENT) this.sendDelay.add((lateUs[at] as number) / 1e6);
      const cell = this.cells.get(series[at] as number);
      if (!cell) continue;
      const rtt = (rttNs[at] as number) / 1e9;
      if (cell.own) this.addOwn(cell.own, effect, code, rtt, batch, at);
      if (cell.round) cell.round.add(effect, code, round[at] as number, rtt, base + (sentOffsetNs[at] as number) / 1e9);
    }
  }

  /** The path of a series has changed. */
  pathChanged(series: number): void {
    const own = this.cells.get(series)?.own;
    if (own) own.pathChanges += 1;
  }

  private addOwn(own: OwnFigures, effect: number, code: number, rtt: number, batch: Batch, at: number): void {
    if (effect === ANSWERED) own.answered(rtt);
    else if (effect === LOST) own.lose(code);
    else if (effect === EXCLUDED) own.miss(batch.cause[at] as number);
    else if (effect === AMENDMENT) return own.amend(code);
    if (own.latest && effect !== EXCLUDED) noteColumns(own, batch, at);
  }

  private noRows(): ReadonlyMap<number, OwnFigures> {
    this.own = [];
    this.ownByLabels = new Map();
    this.leftOut = 0;
    return new Map();
  }

  private followOwn(series: readonly IdentifiedSeries[]): ReadonlyMap<number, OwnFigures> {
    const { labels, detail } = boundedLabels(series, this.options.detail);
    const [rows, next, users] = [
      new Map<number, OwnFigures>(),
      new Map<string, OwnFigures>(),
      new Map<OwnFigures, number>(),
    ];
    this.leftOut = 0;
    for (const [at, { seriesId, planned }] of series.entries()) {
      const text = labels[at] as string;
      const definition = this.definitionOf(planned.probe);
      const isFull = !next.has(text) && next.size >= MOST_ROWS;
      if (!definition || isFull) {
        this.leftOut += 1;
        continue;
      }
      const known = next.get(text) ?? this.ownByLabels.get(text);
      const row = known ?? new OwnFigures(encoded(text), definition);
      next.set(text, row);
      rows.set(seriesId, row);
      users.set(row, (users.get(row) ?? 0) + 1);
    }
    for (const [row, count] of users) {
      const columns = columnMetrics(row.definition).length;
      // The newest value of any of several series means nothing.
      row.latest = count > 1 || columns === 0 ? null : (row.latest ?? noValues(row.definition));
    }
    this.detail = detail;
    this.ownByLabels = next;
    this.own = [...next.values()];
    return rows;
  }

  private effectsOf(probeCode: number): Uint8Array {
    const known = this.effects.get(probeCode);
    if (known) return known;
    const rules = this.definitionOf(probeCode);
    const effects = Uint8Array.from({ length: 256 }, (_, code) => EFFECTS[outcomeClass(code, rules)]);
    this.effects.set(probeCode, effects);
    return effects;
  }
}

const noValues = ({ columns }: ProbeDefinition): Float64Array => new Float64Array(columns.length).fill(Number.NaN);

/** The columns of the newest transaction; of other probes the last value that there was. */
function noteColumns({ definition, latest }: OwnFigures, { typed }: Batch, at: number): void {
  if (!latest) return;
  for (const [place, { name, none }] of definition.columns.entries()) {
    const stored = typed[name]?.[at];
    if (stored !== undefined && stored !== none) latest[place] = stored;
    else if (definition.service) latest[place] = Number.NaN;
  }
}

const DETAIL_ORDER = ['full', 'target', 'group'] as const satisfies readonly MetricDetail[];

/** Label texts of the series in the wanted detail, or in the next one that has few enough rows. */
function boundedLabels(
  series: readonly IdentifiedSeries[],
  wanted: MetricDetail,
): { readonly labels: readonly string[]; readonly detail: MetricDetail } {
  for (const detail of DETAIL_ORDER.slice(DETAIL_ORDER.indexOf(wanted))) {
    const labels = series.map((one) => ownLabels(one, detail));
    if (detail === 'group' || new Set(labels).size <= MOST_ROWS) return { labels, detail };
  }
  return { labels: [], detail: 'group' };
}

function ownLabels({ planned }: IdentifiedSeries, detail: MetricDetail): string {
  const { target, probe, address, group, port, agent } = planned;
  const place: readonly (readonly [string, string])[] =
    detail === 'group'
      ? [['group', group ?? '']]
      : detail === 'target'
        ? [['target', target]]
        : [
            ['target', target],
            ['group', group ?? ''],
            ['address', address],
            ['port', port === null ? '' : String(port)],
          ];
  return labelText([...place, ['probe', probe], ['agent', agent ?? '']]);
}
