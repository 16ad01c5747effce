import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
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
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import { type MetricsServer, startMetricsServer } from '../../host/metrics-server.ts';
import { probeDefinition } from '../../probes/registry.ts';
import { SerialQueue } from '../project/serial-queue.ts';
import { processFigures } from './process-figures.ts';

/** Files of password and certificate are read again after this time. */
const REFRESH_MS = 60_000;

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
  /** The environment of this process. */
  readonly env?: Record<string, string | undefined>;
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
  private server: MetricsServer | null = null;
  private endpoint: MetricsEndpoint | null = null;
  /** The endpoint moves once after the other. */
  private readonly moves = new SerialQueue();
  private timer: Timer | undefined;
  /** The last failure that was reported. */
  private reported = '';
  private isClosed = false;
  private file: ProjectFile | null = null;

  private readonly env: Readonly<Record<string, string | undefined>>;

  /** Takes the password out of the environment: children of this process do not need it. */
  constructor(options: MetricsServiceOptions) {
    this.options = options;
    const env = options.env ?? process.env;
    const { PROM_USER, PROM_PASSWORD } = env;
    this.env = { PROM_USER, PROM_PASSWORD };
    delete env['PROM_PASSWORD'];
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
    await this.moves.run(() => this.move(isFixed ? this.endpoint : endpoint && withPaths(endpoint, file.path)));
  }

  add(batch: Batch): void {
    this.table?.add(batch);
  }

  pathChanged(series: number): void {
    this.table?.pathChanged(series);
  }

  async close(): Promise<void> {
    this.table = null;
    this.isClosed = true;
    await this.moves.idle();
    this.timer?.cancel();
    await this.server?.close();
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
    if (this.isClosed) return;
    this.timer?.cancel();
    if (!isDeepStrictEqual(endpoint, this.endpoint)) {
      await this.server?.close();
      this.server = null;
      this.endpoint = endpoint;
    }
    if (!endpoint) return;
    const { flags, isRequired } = this.options;
    await this.serve(endpoint, isRequired && (flags.listen ?? null) !== null);
    this.schedule();
  }

  /** A renewed certificate is taken, and a file that was missing is tried again, without a reload. */
  private async refresh(): Promise<void> {
    if (this.isClosed || !this.endpoint) return;
    await this.serve(this.endpoint, false);
    this.schedule();
  }

  private schedule(): void {
    this.timer?.cancel();
    this.timer = this.options.clock.after(REFRESH_MS, () => void this.moves.run(() => this.refresh()));
  }

  /** Starts the server, or has it read its files again. Throws only at the start of one that is required. */
  private async serve(endpoint: MetricsEndpoint, isRequired: boolean): Promise<void> {
    const { env } = this;
    const { clock, log, onListening } = this.options;
    const isStart = this.server === null;
    try {
      if (this.server) this.server.reload();
      else {
        const expose = (format: MetricsFormat) => this.expose(format);
        this.server = await startMetricsServer({ endpoint, isRequired, expose, clock, log, onListening, env });
      }
      this.reported = '';
    } catch (error) {
      if (isRequired && isStart) throw error;
      const fault = toFault(error);
      if (fault.message === this.reported) return;
      this.reported = fault.message;
      log.error(isStart ? 'Metrics are not served' : 'Metrics are served with the last password and certificate', {
        ...fault,
      });
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
