import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { asClause } from '../../core/text/clause.ts';
import type { Incidents } from '../events/incidents.ts';
import type { PlanFollower } from '../plan/plan-follower.ts';
import { followOrUndo } from './follow-or-undo.ts';
import { ProjectRefused, type ProjectService } from './project-service.ts';
import type { OpenProject } from './project-store.ts';
import type { SerialQueue } from './serial-queue.ts';

export interface ReloadsParts {
  readonly project: Pick<ProjectService, 'reload' | 'undo'> & {
    readonly open: Pick<OpenProject, 'path' | 'reloadMs'>;
  };
  readonly follower: Pick<PlanFollower, 'followProject' | 'followNames'>;
  readonly incidents: Pick<Incidents, 'fileRead'>;
  /** Changes of the project, one after the other. */
  readonly queue: Pick<SerialQueue, 'run'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Errors of a file that an event lists. */
const MAX_LISTED = 20;

/** Reads the project's file again: on request, and as often as the file itself asks. */
export class Reloads {
  /** Why the file, as it is, could not be applied. */
  fault: Fault | null = null;
  private readonly parts: ReloadsParts;
  private timer: Timer | undefined;
  private isRunning = false;

  constructor(parts: ReloadsParts) {
    this.parts = parts;
  }

  start(): void {
    this.isRunning = true;
    this.schedule();
  }

  close(): void {
    this.isRunning = false;
    this.timer?.cancel();
  }

  /**
   * Applies the file when it changed. A failure is thrown, and recorded once while it stays the same.
   * @param isAsked the caller expects an answer even when nothing changed
   */
  reload(isAsked: boolean): Promise<boolean> {
    return this.parts.queue.run(() => this.reloadNow(isAsked));
  }

  /** Does the work of `reload`, for callers that already hold the queue. */
  async reloadNow(isAsked: boolean): Promise<boolean> {
    const { project, follower, incidents, log } = this.parts;
    try {
      const changed = await project.reload();
      log.debug('project.reload', { changed, isAsked });
      if (changed) await followOrUndo(follower, project);
      if (changed || isAsked || this.fault)
        incidents.fileRead('reloaded', `${project.open.path} ${changed ? 'reloaded' : 'is unchanged'}`);
      this.fault = null;
      return changed;
    } catch (error) {
      const fault = toFault(error);
      log.debug('project.refused', { code: fault.code, message: fault.message });
      if (isAsked || this.fault?.message !== fault.message)
        incidents.fileRead('reload-failed', failureMessage(error, fault));
      this.fault = fault;
      throw error;
    } finally {
      this.schedule();
    }
  }

  /** The file's interval after the last reading, or after the start. */
  private schedule(): void {
    const { clock, project } = this.parts;
    this.timer?.cancel();
    const { reloadMs } = project.open;
    const isDue = this.isRunning && reloadMs > 0;
    this.timer = isDue ? clock.after(reloadMs, () => void this.reload(false).catch(() => undefined)) : undefined;
  }
}

function failureMessage(error: unknown, fault: Fault): string {
  const problems = error instanceof ProjectRefused ? error.problems : [];
  if (problems.length === 0) return `File not applied: ${asClause(fault.message)}`;
  const lines = problems.slice(0, MAX_LISTED).map(({ line, column, message }) => `${line}:${column}: ${message}`);
  const more = problems.length > MAX_LISTED ? [`… and ${problems.length - MAX_LISTED} more`] : [];
  const count = problems.length === 1 ? '1 error' : `${problems.length} errors`;
  return [`File not applied, nothing changed: ${count}`, ...lines, ...more].join('\n');
}
