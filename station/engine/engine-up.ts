import { CAUSES } from '../../core/model/outcome.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { Incidents } from '../events/incidents.ts';
import type { RunningPlan } from '../plan/running-plan.ts';
import type { Run } from '../run/run.ts';
import type { SampleIntake } from '../run/sample-intake.ts';
import type { Captures } from './captures.ts';

/** What has to do with an engine that comes up. */
export interface EngineUp {
  readonly intake: Pick<SampleIntake, 'settle'>;
  readonly plan: Pick<RunningPlan, 'handOver'>;
  readonly run: Pick<Run, 'wanted' | 'startedAtMs' | 'refused'>;
  readonly captures: Pick<Captures, 'goOn'>;
  readonly incidents: Pick<Incidents, 'allEnded' | 'captureWentOn' | 'engineUp' | 'planRefused'>;
  readonly log: Log;
}

/**
 * An engine is connected: it gets the plan, unless it has it. Throws `rpc.closed` when it went away meanwhile.
 * @param hello as EngineLink tells it
 */
export async function engineUp(
  station: EngineUp,
  { fresh, fault }: { readonly fresh: boolean; readonly fault: Fault | null },
): Promise<void> {
  if (fault) return;
  const { intake, plan, run, captures, incidents } = station;
  if (fresh) {
    // Only now is it certain that the old one is gone, with all that it had not reported.
    intake.settle(CAUSES['engine-restart']);
    const endedMs = await plan.handOver(run.wanted()).catch((error: unknown) => refused(station, toFault(error)));
    if (endedMs !== null) incidents.allEnded(Math.max(endedMs, run.startedAtMs ?? 0));
    const went = await captures.goOn();
    if (went !== null) incidents.captureWentOn(went);
  }
  incidents.engineUp();
}

/** The engine takes connections but not this plan: stop and say so, rather than try for ever. */
async function refused({ run, incidents, log }: EngineUp, fault: Fault): Promise<null> {
  if (fault.code === 'rpc.closed') throw new FaultError(fault); // it refused nothing: the next one is asked
  log.error('the engine refused the plan', { ...fault });
  incidents.planRefused(fault);
  await run.refused();
  return null;
}
