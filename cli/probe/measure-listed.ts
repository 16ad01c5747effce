import type { Batch } from '../../core/model/batch.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { faultLine } from '../../host/exit-status.ts';
import { connectedNetworks } from '../../host/interfaces.ts';
import type { CliContext } from '../command/context.ts';
import { whileCapturing } from '../measure/capture.ts';
import { openDriver } from '../measure/open-driver.ts';
import { lookUpNames, RunPlan } from '../measure/run-plan.ts';
import { Session, type SessionResult } from '../measure/session.ts';
import { eventLine } from '../output/json-lines.ts';
import { LeftOut } from '../output/left-out.ts';
import { nameReporter, reportSlowNames } from '../output/name-lines.ts';
import type { Listed, ProbeOptions } from './listed-targets.ts';

/** The output of a measurement. */
export interface MeasurementView {
  /** Adds series, in the order of the plan, before their samples come. */
  know(series: readonly IdentifiedSeries[]): void;
  take(batch: Batch): void;
  /** Resets all counters. */
  reset(): void;
  /** Starts showing progress. @returns ends it */
  begin(session: Session): () => void;
}

/** The result of a measurement that Ctrl-C ended before its first packet. */
const INTERRUPTED: SessionResult = { summaries: [], wasInterrupted: true, nothingSent: null, partlySent: null };

const NOTHING_LEFT: Fault = { code: 'resolver.nothing-left', message: 'None of the targets can be probed' };

/**
 * Measures the targets of a command line: addresses at once, names as they are resolved. Throws `resolver.nothing-left`
 * if no target can be probed, and the faults of the driver.
 */
export async function measureListed(
  context: CliContext,
  listed: Listed,
  options: ProbeOptions,
  view: MeasurementView,
): Promise<SessionResult> {
  const { clock, interrupted } = context;
  const rounds = options.count === 0 ? null : options.count;
  const left = new LeftOut(context);
  const plan = new RunPlan({
    project: listed.project,
    clock,
    names: lookUpNames(context, listed.project),
    isOnce: rounds !== null,
    listener: nameReporter(context, options),
    onError: (error) => context.err(faultLine(toFault(error))),
  });
  const cancelSlowNames = reportSlowNames(context, plan);
  try {
    const first = await plan.ready(interrupted);
    left.report(first);
    const wanted = listed.once(first.series);
    if (wanted.length === 0) {
      if (interrupted.aborted) return INTERRUPTED;
      throw new FaultError(NOTHING_LEFT);
    }
    const { io, lacks } = await openDriver(context, { series: wanted, isGrowing: first.isGrowing });
    const series = left.without(wanted, lacks);
    view.know(series);
    const session = new Session({
      io,
      clock,
      series,
      isGrowing: first.isGrowing,
      rounds,
      durationMs: null,
      rate: options.rate,
      interval: '--interval',
      isNeighbour: connectedNetworks(),
      interrupted,
      onBatch: (_, batch) => view.take(batch),
      onEvent: (event) => {
        if (options.json) context.out(`${eventLine(event)}\n`);
      },
      onReset: () => view.reset(),
      interfaceWords: (name) => `--interface ${name}`,
      onLeft: (series, fault) => left.series(series, fault),
    });
    const end = view.begin(session);
    try {
      return await whileCapturing(context, options.capture, wanted, async (record) => {
        const measured = session.run();
        plan.whenChanged(async (next) => {
          left.report(next);
          const possible = left.without(listed.once(next.series), lacks);
          view.know(possible);
          await record(possible);
          const fault = session.replan(possible, next.isGrowing);
          if (fault) context.err(faultLine(fault));
        });
        const result = await measured.finally(() => plan.end());
        if (result.summaries.length === 0 && !result.wasInterrupted) throw new FaultError(NOTHING_LEFT);
        return result;
      });
    } finally {
      end();
      await io.close();
    }
  } finally {
    cancelSlowNames();
    left.reportPending(plan.expand());
    plan.close();
  }
}
