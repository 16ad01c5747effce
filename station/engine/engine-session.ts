import type { EngineEvent } from '../../core/contracts/engine.ts';
import type { EngineKind } from '../../core/model/engine-kind.ts';
import { CAUSES } from '../../core/model/outcome.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { Incidents } from '../events/incidents.ts';
import { wantedOf } from '../plan/engine-plans.ts';
import type { RunningPlan } from '../plan/running-plan.ts';
import type { SerialQueue } from '../project/serial-queue.ts';
import type { Run } from '../run/run.ts';
import type { EngineAccounts } from '../run/sample-intake.ts';
import type { Store } from '../store/store.ts';
import type { Captures } from './captures.ts';
import type { EngineGreeting, EngineListener } from './engine-link.ts';

export interface EngineSessionParts {
  readonly kind: EngineKind;
  readonly store: Pick<Store, 'request'>;
  readonly intake: Pick<EngineAccounts, 'settle' | 'take'>;
  readonly plan: Pick<RunningPlan, 'handOver' | 'withdraw'>;
  readonly run: Pick<Run, 'wanted' | 'startedAtMs' | 'refused'>;
  /**
   * Plans without the targets from outside the project. @param withdraw is called first, if there are any
   * @returns whether there are any
   */
  readonly planWithout: (fault: Fault, withdraw: () => Promise<void>) => Promise<boolean>;
  /** null = this engine records no packets. */
  readonly captures: Pick<Captures, 'resume'> | null;
  readonly incidents: Pick<
    Incidents,
    'allEnded' | 'captureResumed' | 'engineDown' | 'engineEvent' | 'engineUp' | 'planRefused'
  >;
  /** Changes of the plan, one after the other. */
  readonly planQueue: Pick<SerialQueue, 'run'>;
  readonly log: Log;
}

/** Reacts to the engine: plan and capture when it comes up, samples and events while it is there. */
export class EngineSession implements EngineListener {
  private readonly parts: EngineSessionParts;

  constructor(parts: EngineSessionParts) {
    this.parts = parts;
  }

  reachedBatch(run: number): Promise<bigint> {
    return this.parts.store.request({ method: 'reachedBatch', run });
  }

  /** Gives the engine the plan, unless it has it. Throws `rpc.closed` when it went away meanwhile. */
  up(greeting: EngineGreeting): Promise<void> {
    const { run, fresh, fault } = greeting;
    this.parts.log.debug('engine.up', { engine: this.parts.kind, run, fresh, ...(fault && { fault: fault.code }) });
    return this.parts.planQueue.run(() => this.handOver(greeting));
  }

  down(): void {
    const { kind, log, incidents } = this.parts;
    log.warn(kind === 'packet' ? 'Packet engine disconnected' : 'Service engine disconnected');
    log.debug('engine.down', { engine: kind });
    incidents.engineDown(kind);
  }

  batch(frame: Uint8Array<ArrayBuffer>, acknowledge: () => void): boolean {
    this.parts.intake.take(frame, acknowledge);
    return true;
  }

  event(event: EngineEvent): void {
    // The packet engine reports the same step of the clock.
    if (this.parts.kind === 'service' && event.kind === 'clock-step') return;
    this.parts.log.debug('engine.event', { kind: event.kind });
    this.parts.incidents.engineEvent(event);
  }

  private async handOver({ fresh, fault }: EngineGreeting): Promise<void> {
    if (fault) return;
    const { kind, intake, plan, run, captures, incidents } = this.parts;
    if (fresh) {
      // Only now is it certain that the old one is gone, with all that it had not reported.
      intake.settle(CAUSES['engine-restart']);
      const endedMs = await plan
        .handOver(wantedOf(run.wanted(), kind))
        .catch((error: unknown) => this.refused(toFault(error)));
      if (endedMs !== null) incidents.allEnded(kind, Math.max(endedMs, run.startedAtMs ?? 0));
      const message = await captures?.resume();
      if (message) incidents.captureResumed(message);
    }
    incidents.engineUp(kind);
  }

  /**
   * The engine takes connections but not this plan: it gets the one of the project's own targets. If it does not take
   * that either, the run stops with an event instead of retrying for ever.
   */
  private async refused(fault: Fault): Promise<null> {
    const { plan, planWithout, run, incidents, log } = this.parts;
    if (fault.code === 'rpc.closed') throw new FaultError(fault); // not a refusal: the next engine is asked
    log.error('The engine refused the plan', { ...fault });
    try {
      if (await planWithout(fault, () => plan.withdraw())) return null;
    } catch (error) {
      if (toFault(error).code === 'rpc.closed') throw error;
      log.error('The engine refused the plan of the project, too', { ...toFault(error) });
    }
    incidents.planRefused(fault);
    await run.refused();
    return null;
  }
}
