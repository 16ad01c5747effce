import { exposition, type MetricsFormat } from '../../core/metrics/exposition.ts';
import { type MetricsHealth, metricsFamilies } from '../../core/metrics/metrics-families.ts';
import { metricsOptions } from '../../core/metrics/metrics-options.ts';
import { MetricsTable } from '../../core/metrics/metrics-table.ts';
import { decodeBatch, encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import type { Project } from '../../core/model/project.ts';
import { expandTarget, type ResolvedNames } from '../../core/plan/expand.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { definitionOf, ownColumnsOf, probeDefinition } from '../../probes/registry.ts';
import { sample } from './sample-batches.ts';

export const HEALTH: MetricsHealth = {
  version: '1.0',
  isMeasuring: true,
  isReloadFailed: false,
  engineRestarts: 0,
  figures: [],
};

/** Samples of one series for tests: the RTT in ms of each packet of a round, null = lost. */
export interface Round {
  readonly target: string;
  readonly group?: string;
  readonly address?: string;
  readonly rttMs: readonly (number | null)[];
  readonly round?: number;
  readonly more?: Partial<SampleRow>;
}

/** A metrics table that follows projects and takes rounds by name. */
export class Scraped {
  readonly table: MetricsTable;
  series: readonly IdentifiedSeries[] = [];
  private readonly ids = new Map<string, number>();

  constructor(project: Project, names: ResolvedNames = new Map()) {
    this.table = new MetricsTable(metricsOptions(project.metrics), probeDefinition);
    this.follow(project, names);
  }

  follow(project: Project, names: ResolvedNames = new Map()): void {
    this.series = Object.entries(project.targets ?? {}).flatMap(([name, target]) =>
      expandTarget(name, target, project, names, new Set(), definitionOf).series.map((planned) => {
        const key = JSON.stringify([name, planned.probe, planned.address, planned.group, planned.port]);
        const seriesId = this.ids.get(key) ?? this.ids.size;
        this.ids.set(key, seriesId);
        return { seriesId, planned };
      }),
    );
    this.table.follow({ project, names, series: this.series }, metricsOptions(project.metrics));
  }

  add({ target, group, address, rttMs, round = 0, more = {} }: Round): void {
    for (const { seriesId, planned } of this.series) {
      if (planned.target !== target || (group !== undefined && planned.group !== group)) continue;
      if (address !== undefined && planned.address !== address) continue;
      const { code } = definitionOf(planned.probe) ?? { code: 0 };
      const rows = rttMs.map((ms, seq) =>
        sample({
          series: seriesId,
          round,
          seq,
          outcome: ms === null ? OUTCOMES.timeout : OUTCOMES.reply,
          rttNs: ms === null ? Number.NaN : ms * 1e6,
          ...more,
        }),
      );
      const batch = decodeBatch(encodeBatch(code, ownColumnsOf(code) ?? [], rows), ownColumnsOf);
      if (batch) this.table.add(batch);
    }
  }

  text(health: Partial<MetricsHealth> = {}, format: MetricsFormat = 'text'): string {
    return textOf(exposition(metricsFamilies(this.table, { ...HEALTH, ...health }), format));
  }

  /** Values by series, as in the text. */
  values(health: Partial<MetricsHealth> = {}): ReadonlyMap<string, number> {
    return seriesOf(this.text(health));
  }
}

export function textOf(chunks: Iterable<Uint8Array>): string {
  const decoder = new TextDecoder();
  let text = '';
  for (const chunk of chunks) text += decoder.decode(chunk); // chunks end between lines
  return text;
}

/** Samples of a scrape by series: `name{labels}`. */
export function seriesOf(text: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const end = line.lastIndexOf(' ');
    values.set(line.slice(0, end), Number(line.slice(end + 1).replace('Inf', 'Infinity')));
  }
  return values;
}
