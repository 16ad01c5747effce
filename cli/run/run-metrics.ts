import type { MetricsFlags } from '../../core/metrics/metrics-options.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { toFault } from '../../core/result/result.ts';
import { faultLine } from '../../host/exit-status.ts';
import { MetricsService } from '../../station/metrics/metrics-service.ts';
import type { ReadFile } from '../../station/project/read-file.ts';
import type { CliContext } from '../command/context.ts';
import type { RunPlan } from '../measure/run-plan.ts';

/** The Prometheus endpoint of a run: the file's own, or that of `--metrics`. */
export class RunMetrics {
  /** The last reading of the file failed. */
  isReloadFailed = false;
  readonly service: MetricsService;
  private readonly context: CliContext;
  private readonly path: string;

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
      health: () => ({ isMeasuring: true, isReloadFailed: this.isReloadFailed, engineRestarts: 0, figures: [] }),
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

  close(): Promise<void> {
    return this.service.close().catch((error: unknown) => this.context.err(faultLine(toFault(error))));
  }

  private say(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.context.err(`sounder: ${message}: ${String(fields['message'] ?? fields['error'] ?? '')}\n`);
  }
}
