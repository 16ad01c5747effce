import { dirname, resolve } from 'node:path';
import { exposition, type MetricsFormat } from '../../core/metrics/exposition.ts';
import type { HealthFigure } from '../../core/metrics/family.ts';
import type { MetricsCatalog } from '../../core/metrics/metrics-catalog.ts';
import { metricsFamilies } from '../../core/metrics/metrics-families.ts';
import {
  type MetricsEndpoint,
  type MetricsFlags,
  metricsEndpoint,
  metricsOptions,
} from '../../core/metrics/metrics-options.ts';
import { MetricsTable } from '../../core/metrics/metrics-table.ts';
import type { Batch } from '../../core/model/batch.ts';
import type { FileKind } from '../../core/model/file-kind.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import { type MetricsServer, startMetricsServer } from '../../host/metrics-server.ts';
import { probeDefinition } from '../../probes/registry.ts';
import { processFigures } from './process-figures.ts';

export interface MetricsServiceOptions {
  readonly version: string;
  readonly flags: MetricsFlags;
  /** The endpoint of `flags` must be usable; otherwise it is tried again, and measuring continues. */
  readonly isRequired: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** State of engines and storage, at each scrape. */
  readonly health: () => {
    readonly isMeasuring: boolean;
    /** The last reading of the file failed. */
    readonly isReloadFailed: boolean;
    readonly engineRestarts: number;
    readonly figures: readonly HealthFigure[];
  };
  readonly onListening: (url: string) => void;
}

/** The file that the project is in. */
export interface ProjectFile {
  readonly path: string;
  readonly kind: FileKind;
}

/** The Prometheus endpoint of a project: its figures, and the server that shows them. */
export class MetricsService {
  private readonly options: MetricsServiceOptions;
  /** null while there is no endpoint: figures are not kept for nobody. */
  private table: MetricsTable | null = null;
  private server: Promise<MetricsServer | null> = Promise.resolve(null);
  private endpoint = 'null';
  private file: ProjectFile | null = null;

  constructor(options: MetricsServiceOptions) {
    this.options = options;
  }

  /** Follows the project. @returns when the endpoint listens, or has failed; throws FaultErrors `metrics.*` */
  async follow(catalog: MetricsCatalog, file: ProjectFile): Promise<void> {
    const { flags } = this.options;
    const { metrics } = catalog.project;
    const endpoint = metricsEndpoint(metrics, flags);
    // As there, a reload does not move the endpoint of a netprobify file.
    const isSame = this.file?.path === file.path && this.file.kind === file.kind;
    const isFixed = this.table !== null && isSame && file.kind === 'netprobify';
    this.file = file;
    if (endpoint || isFixed) {
      const options = metricsOptions(metrics, flags);
      this.table ??= new MetricsTable(options, probeDefinition);
      this.table.follow(catalog, options);
    } else this.table = null;
    if (!isFixed) await this.move(endpoint && withPaths(endpoint, file.path));
  }

  add(batch: Batch): void {
    this.table?.add(batch);
  }

  pathChanged(series: number): void {
    this.table?.pathChanged(series);
  }

  async close(): Promise<void> {
    this.table = null;
    await (await this.server)?.close();
  }

  /** The text of a scrape, in chunks. */
  *expose(format: MetricsFormat): Generator<Uint8Array<ArrayBuffer>> {
    const { table } = this;
    if (!table) return;
    const { version, health } = this.options;
    const state = health();
    const figures = [...state.figures, ...processFigures(version, state.isReloadFailed)];
    yield* exposition(metricsFamilies(table, { ...state, version, figures }), format);
  }

  /** Another endpoint than before: the old one closes first, since it may have the port. */
  private async move(endpoint: MetricsEndpoint | null): Promise<void> {
    const wanted = JSON.stringify(endpoint);
    if (wanted === this.endpoint) return;
    this.endpoint = wanted;
    const { clock, log, flags, onListening } = this.options;
    await (await this.server)?.close();
    this.server = Promise.resolve(null);
    if (!endpoint) return;
    const isRequired = this.options.isRequired && (flags.listen ?? null) !== null;
    this.server = startMetricsServer({
      endpoint,
      isRequired,
      expose: (format) => this.expose(format),
      clock,
      log,
      onListening,
    }).catch((error: unknown) => {
      if (isRequired) throw error;
      log.error('Metrics are not served', { ...toFault(error) });
      return null;
    });
    try {
      await this.server;
    } catch (error) {
      this.server = Promise.resolve(null);
      throw error;
    }
  }
}

/** Paths of a file are relative to it. */
function withPaths(endpoint: MetricsEndpoint, projectPath: string): MetricsEndpoint {
  const near = (path: string | null): string | null => (path === null ? null : resolve(dirname(projectPath), path));
  return {
    ...endpoint,
    passwordFile: near(endpoint.passwordFile),
    certificate: near(endpoint.certificate),
    key: near(endpoint.key),
  };
}
