import { agentEngine } from '../../core/model/engine-id.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import { type EnginePlans, wantedOf } from '../plan/engine-plans.ts';
import type { RunningPlan } from '../plan/running-plan.ts';
import type { SerialQueue } from '../project/serial-queue.ts';
import type { Run } from '../run/run.ts';

/** Parts of the station that are made after the agents' plans. */
export interface ProbePlanParts {
  readonly plan: Pick<EnginePlans, 'of'>;
  readonly run: Pick<Run, 'wanted'>;
  readonly planQueue: Pick<SerialQueue, 'run'>;
}

/** The plans of probes. Each is continued once after a start of the station: the probe had not ended. */
export class ProbePlans {
  readonly run: Pick<Run, 'wanted'>;
  private readonly parts: ProbePlanParts;
  private readonly log: Log;
  private readonly continued = new Map<string, Promise<void>>();

  constructor(parts: ProbePlanParts, log: Log) {
    this.parts = parts;
    this.run = parts.run;
    this.log = log;
  }

  of(name: string): RunningPlan {
    return this.parts.plan.of(agentEngine(name));
  }

  /** Resolves when the plan is in force. */
  ready(name: string): Promise<void> {
    const before = this.continued.get(name);
    if (before) return before;
    const done = this.handOver(name).catch((error: unknown) => {
      this.continued.delete(name); // the next contact tries again
      this.log.warn('The plan of a probe was not continued', { agent: name, ...toFault(error) });
    });
    this.continued.set(name, done);
    return done;
  }

  private async handOver(name: string): Promise<void> {
    const plan = this.of(name);
    const { given } = await this.parts.planQueue.run(async () => {
      const wanted = wantedOf(this.run.wanted(), agentEngine(name));
      return { given: plan.turns.run(() => plan.handOver(wanted)) };
    });
    await given;
  }
}
