import type { OutputsStatus } from '../../core/contracts/outputs.ts';
import type { Project } from '../../core/model/project.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { secretReader } from '../../host/secrets/secret-reader.ts';
import { probeOf } from '../../probes/registry.ts';
import { OutputEvents } from '../../station/outputs/output-events.ts';
import { Outputs } from '../../station/outputs/outputs.ts';
import { longestTimeouts } from '../../station/outputs/timeouts.ts';
import type { CliContext } from '../command/context.ts';
import { feedEvents } from './feed-events.ts';

/** Starting the thread takes no longer. */
const MAX_START_MS = 5000;
/** Sending the rest at the end takes no longer, and after Ctrl-C. */
const MAX_DRAIN_MS = 30_000;
const MAX_INTERRUPTED_MS = 5000;

/** The outputs of a run: sends what it stores, and at the end the rest. */
export class RunOutputs {
  readonly outputs: Outputs;
  private readonly context: CliContext;

  /** @param dataDir folder of the stored samples */
  constructor(context: CliContext, dataDir: string, json: boolean) {
    const { version, entryDir, clock, log } = context;
    const timeline = feedEvents(context, json);
    this.context = context;
    this.outputs = new Outputs({
      dataDir,
      version,
      entryDir,
      secret: secretReader({ dir: dataDir }),
      settled: () => ({ packet: true, service: true }), // there are no engines that hold samples of another process
      events: new OutputEvents({ timeline, clock, log }),
      clock,
      log,
    });
  }

  follow({ outputs = {} }: Project, series: readonly IdentifiedSeries[]): void {
    const known = series.map(({ planned }) => ({ planned, definition: probeOf(planned.probe).definition }));
    this.outputs.follow(outputs, longestTimeouts(known));
  }

  /** Begins with what is measured from now on. */
  async start(project: Project, series: readonly IdentifiedSeries[]): Promise<void> {
    this.follow(project, series);
    const limit = AbortSignal.any([AbortSignal.timeout(MAX_START_MS), this.context.interrupted]);
    if (Object.keys(project.outputs ?? {}).length > 0) await this.outputs.ready(limit).catch(() => undefined);
  }

  /** Sends what is stored and not sent yet, and says what has to wait. */
  async finish(): Promise<void> {
    const { interrupted, err } = this.context;
    const limitMs = interrupted.aborted ? MAX_INTERRUPTED_MS : MAX_DRAIN_MS;
    const status = await this.outputs.drain(AbortSignal.timeout(limitMs));
    for (const line of waitingLines(status)) err(`sounder: ${line}\n`);
    await this.outputs.close();
  }
}

const waitingLines = ({ outputs }: OutputsStatus): string[] =>
  outputs
    .filter(({ queue }) => queue.requests > 0)
    .map(({ name, queue, fault }) => {
      const what = `Output ${name}: ${queue.requests} ${queue.requests === 1 ? 'request waits' : 'requests wait'}`;
      return `${what} in the data folder for the next run or serve with it${fault ? `: ${fault.message}` : ''}`;
    });
