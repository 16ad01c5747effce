import { join } from 'node:path';
import type { Project } from '../../core/model/project.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Resolver } from '../../core/ports/resolver.ts';
import { PARALLEL_LOOKUPS } from '../../host/lookup.ts';
import { LookupProcess } from '../../host/lookup-process.ts';
import { systemResolver } from '../../host/resolver.ts';
import { type NameListener, NameTracker } from '../../station/names/name-tracker.ts';
import type { CliContext } from '../command/context.ts';
import { expandPlan, type ResolvedPlan } from './expand-plan.ts';

/** Answers that come within this time of each other make one change of the plan. */
const GATHER_MS = 20;

/** Names for one command, and what ends their look-ups at once. */
export interface NameService {
  readonly resolver: Resolver;
  close(): void;
}

/** Look-ups at once of a command at most: its process is its own, and a thread that waits costs 10 kB. */
const MOST_LOOKUPS = 512;

/** As many look-ups at once as the project may have names, so that those without an answer hold up no others. */
export function lookUpNames(
  { clock, entryDir }: Pick<CliContext, 'clock' | 'entryDir'>,
  { targets = {} }: Project,
): NameService {
  const names = Object.values(targets).filter(({ to }) => mayBeName(to)).length;
  const parallel = Math.min(MOST_LOOKUPS, Math.max(PARALLEL_LOOKUPS, names));
  const process = new LookupProcess(join(entryDir, 'resolver.cjs'), parallel);
  return { resolver: systemResolver({ clock, lookup: process.lookup, parallel }), close: () => process.close() };
}

/** Addresses and sets of them have a colon, or no letters. */
export const mayBeName = (to: string): boolean => !to.includes(':') && /[^\d./*[\],-]/.test(to);

export interface RunPlanOptions {
  readonly project: Project;
  readonly clock: Clock;
  readonly names: NameService;
  /** Each name is looked up once, and a name without an answer is given up. */
  readonly isOnce: boolean;
  readonly listener: NameListener;
  /** Of a follower. */
  readonly onError: (error: unknown) => void;
}

/**
 * What a project means for a run of its own, while its names are looked up beside it, change, and the file is read
 * again: a series keeps its number.
 */
export class RunPlan {
  private readonly options: RunPlanOptions;
  private readonly book: NameTracker;
  private readonly ids = new Map<string, number>();
  private project: Project;
  private timer: Timer | undefined;
  /** There was a change since the plan was last expanded. */
  private isStale = false;
  private follower: ((plan: ResolvedPlan) => Promise<void> | void) | undefined;
  private turn: Promise<void> = Promise.resolve();
  private isClosed = false;
  private wake: () => void = () => undefined;

  constructor(options: RunPlanOptions) {
    const { project, clock, names, listener } = options;
    this.options = options;
    this.project = project;
    this.book = new NameTracker(names.resolver, clock, {
      changed: (change) => {
        listener.changed(change);
        this.changed();
      },
      silence: (silence) => listener.silence(silence),
    });
    this.book.follow(project);
  }

  /** Names whose first answer is awaited. */
  get pending(): number {
    return this.book.pending;
  }

  /** The plan with the names that are known by now. */
  expand(): ResolvedPlan {
    this.isStale = false;
    return expandPlan(this.project, this.book.names, this.ids);
  }

  /** Another project from now on; asks for names that are new. */
  follow(project: Project): ResolvedPlan {
    this.project = project;
    this.book.follow(project);
    return this.expand();
  }

  /** The plan as soon as it has a series or no name is awaited, or at once when interrupted. */
  ready(interrupted: AbortSignal): Promise<ResolvedPlan> {
    return this.until(() => this.expand().series.length > 0, interrupted);
  }

  /** The plan as soon as no name is awaited, or at once when interrupted. */
  whole(interrupted: AbortSignal): Promise<ResolvedPlan> {
    return this.until(() => false, interrupted);
  }

  /** From now on hears of each change of the plan, one after the other; of one since the last expansion at once. */
  whenChanged(follower: (plan: ResolvedPlan) => Promise<void> | void): void {
    this.follower = follower;
    if (this.isStale) this.gather();
  }

  /** Does work that takes over another plan, after those that are being taken over. */
  inTurn(work: () => Promise<void> | void): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined); // its caller hears of it
    return done;
  }

  /** No more changes: settles when what is being taken over has been, or has failed. */
  end(): Promise<void> {
    this.close();
    return this.turn;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.timer?.cancel();
    this.book.close();
    this.options.names.close();
  }

  private async until(isEnough: () => boolean, interrupted: AbortSignal): Promise<ResolvedPlan> {
    const wake = () => this.wake();
    interrupted.addEventListener('abort', wake);
    try {
      for (;;) {
        if (interrupted.aborted || this.book.pending === 0 || isEnough()) return this.expand();
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
    if (this.options.isOnce && this.book.pending === 0) this.book.close();
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
