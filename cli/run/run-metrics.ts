import type { InventoriesStatus } from '../../core/contracts/inventories.ts';
import type { OutputsStatus } from '../../core/contracts/outputs.ts';
import type { HealthFigure } from '../../core/metrics/family.ts';
import type { MetricsFlags } from '../../core/metrics/metrics-options.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { toFault } from '../../core/result/result.ts';
import { faultLine } from '../../host/exit-status.ts';
import { currentOf, feedFigures, type StateStream } from '../../station/metrics/feed-figures.ts';
import { MetricsService } from '../../station/metrics/metrics-service.ts';
import type { ReadFile } from '../../station/project/read-file.ts';
import type { CliContext } from '../command/context.ts';
import type { RunPlan } from '../measure/run-plan.ts';

/** Outputs and inventories of a run, as far as it has them. */
export interface RunFeeds {
  readonly outputs: StateStream<OutputsStatus> | undefined;
  readonly inventories: StateStream<InventoriesStatus>;
}

/** The Prometheus endpoint of a run: the file's own, or that of `--metrics`. */
export class RunMetrics {
  /** The last reading of the file failed. */
  isReloadFailed = false;
  readonly service: MetricsService;
  private readonly context: CliContext;
  private readonly path: string;
  private feeds: RunFeeds | undefined;

  constructor(context: CliContext, path: string, flags: MetricsFlags) {
    this.context = context;
    this.path = path;
    this.service = new MetricsService({
      version: context.version,
      flags,
      clock: context.clock,
      // A port that is in use is worth a line without --verbose, too.
      log: {
        ...context.log,
        warn: (message) => context.err(`sounder: ${message}\n`),
        error: (message, fields) => this.say(message, fields),
      },
      isRequired: true,
      health: () => ({
        isMeasuring: true,
        isReloadFailed: this.isReloadFailed,
        engineRestarts: 0,
        figures: this.figures(),
      }),
      onListening(url) {
        if (flags.listen) context.err(`sounder: Metrics are at ${url}\n`);
        else context.log.info('Metrics are served', { url }); // where the file says
      },
    });
  }

  /** Throws FaultErrors `metrics.*` when the endpoint of `--metrics` cannot be used. */
  follow(
    { kind }: ReadFile,
    { current: project, names }: Pick<RunPlan, 'current' | 'names'>,
    series: readonly IdentifiedSeries[],
  ): Promise<void> {
    return this.service.follow({ project, names, series }, { path: this.path, kind });
  }

  /** Shows outputs and inventories, too, which are made after it. */
  watch(feeds: RunFeeds): void {
    this.feeds = feeds;
  }

  close(): Promise<void> {
    return this.service.close().catch((error: unknown) => this.context.err(faultLine(toFault(error))));
  }

  private figures(): readonly HealthFigure[] {
    const { outputs, inventories } = this.feeds ?? {};
    return feedFigures({
      outputs: (outputs && currentOf(outputs)?.outputs) ?? [],
      inventories: (inventories && currentOf(inventories)?.inventories) ?? [],
    });
  }

  private say(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.context.err(`sounder: ${message}: ${String(fields['message'] ?? fields['error'] ?? '')}\n`);
  }
}
