import { join } from 'node:path';
import type { Project } from '../../core/model/project.ts';
import type { ResolvedNames } from '../../core/plan/expand.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Resolver } from '../../core/ports/resolver.ts';
import { PARALLEL_LOOKUPS } from '../../host/lookup.ts';
import { LookupProcess } from '../../host/lookup-process.ts';
import { systemResolver } from '../../host/resolver.ts';
import { type NameListener, NameTracker } from '../../station/names/name-tracker.ts';
import type { CliContext } from '../command/context.ts';
import { expandPlan, type ResolvedPlan } from './expand-plan.ts';

/** Replies of the resolver within this time of each other make one change of the plan. */
const GATHER_MS = 20;

/** The name look-ups of one command; closing it ends them at once. */
export interface NameService {
  readonly resolver: Resolver;
  close(): void;
}

/** Maximum number of concurrent look-ups: they run in a process of their own, where a waiting thread costs 10 kB. */
const MOST_LOOKUPS = 512;

/** Allows as many concurrent look-ups as the project may have names, so that unanswered ones delay no others. */
export function lookUpNames(
  { clock, entryDir }: Pick<CliContext, 'clock' | 'entryDir'>,
  { targets = {} }: Project,
): NameService {
  const names = Object.values(targets).filter(({ to }) => mayBeName(to)).length;
  const parallel = Math.min(MOST_LOOKUPS, Math.max(PARALLEL_LOOKUPS, names));
  const process = new LookupProcess(join(entryDir, 'resolver.cjs'), parallel);
  return { resolver: systemResolver({ clock, lookup: process.lookup, parallel }), close: () => process.close() };
}

/** Whether a destination may be a name: addresses and sets of them have a colon, or no letters. */
export const mayBeName = (to: string): boolean => !to.includes(':') && /[^\d./*[\],-]/.test(to);

export interface RunPlanOptions {
  readonly project: Project;
  readonly clock: Clock;
  readonly names: NameService;
  /** Looks each name up once, and gives a name up that does not resolve. */
  readonly isOnce: boolean;
  readonly listener: NameListener;
  /** Takes errors of a follower. */
  readonly onError: (error: unknown) => void;
}

/**
 * The series of a project in a run, while its names are looked up and change, and its file is read again: a series keeps
 * its number.
 */
export class RunPlan {
  private readonly options: RunPlanOptions;
  private readonly nameTracker: NameTracker;
  private readonly ids = new Map<string, number>();
  private project: Project;
  private timer: Timer | undefined;
  /** The plan has changed since it was last expanded. */
  private isStale = false;
  private follower: ((plan: ResolvedPlan) => Promise<void> | void) | undefined;
  private turn: Promise<void> = Promise.resolve();
  private isClosed = false;
  private wake: () => void = () => undefined;

  constructor(options: RunPlanOptions) {
    const { project, clock, names, listener } = options;
    this.options = options;
    this.project = project;
    this.nameTracker = new NameTracker(names.resolver, clock, {
      changed: (change) => {
        listener.changed(change);
        this.changed();
      },
      silence: (silence) => listener.silence(silence),
    });
    this.nameTracker.follow(project);
  }

  /** The project that is measured. */
  get current(): Project {
    return this.project;
  }

  /** The names as resolved so far. */
  get names(): ResolvedNames {
    return this.nameTracker.names;
  }

  /** Number of names whose first look-up has not ended. */
  get pending(): number {
    return this.nameTracker.pending;
  }

  /** The plan with the names that are resolved so far. */
  expand(): ResolvedPlan {
    this.isStale = false;
    return expandPlan(this.project, this.nameTracker.names, this.ids);
  }

  /** Replaces the project, and looks new names up. */
  follow(project: Project): ResolvedPlan {
    this.project = project;
    this.nameTracker.follow(project);
    return this.expand();
  }

  /** The plan as soon as it has a series or all look-ups have ended, or at once when interrupted. */
  ready(interrupted: AbortSignal): Promise<ResolvedPlan> {
    return this.until(() => this.expand().series.length > 0, interrupted);
  }

  /** The plan as soon as all look-ups have ended, or at once when interrupted. */
  whole(interrupted: AbortSignal): Promise<ResolvedPlan> {
    return this.until(() => false, interrupted);
  }

  /** Calls back for each change of the plan from now on, one after the other; at once for one since the last expansion. */
  whenChanged(follower: (plan: ResolvedPlan) => Promise<void> | void): void {
    this.follower = follower;
    if (this.isStale) this.gather();
  }

  /** Runs work that applies another plan, after the changes before it. */
  inTurn(work: () => Promise<void> | void): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined); // the caller handles it
    return done;
  }

  /** Stops following changes; settles when the pending ones have been applied, or have failed. */
  end(): Promise<void> {
    this.close();
    return this.turn;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.timer?.cancel();
    this.nameTracker.close();
    this.options.names.close();
  }

  private async until(isEnough: () => boolean, interrupted: AbortSignal): Promise<ResolvedPlan> {
    const wake = () => this.wake();
    interrupted.addEventListener('abort', wake);
    try {
      for (;;) {
        if (interrupted.aborted || this.nameTracker.pending === 0 || isEnough()) return this.expand();
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    } finally {
      interrupted.removeEventListener('abort', wake);
    }
  }

  private changed(): void {
    this.isStale = true;
    if (this.options.isOnce && this.nameTracker.pending === 0) this.nameTracker.close();
    this.wake();
    this.gather();
  }

  private gather(): void {
    const { follower } = this;
    if (!follower || this.isClosed) return;
    this.timer ??= this.options.clock.after(GATHER_MS, () => {
      this.timer = undefined;
      void this.inTurn(() => follower(this.expand())).catch(this.options.onError);
    });
  }
}
