import type { Clock, Timer } from '../../core/ports/clock.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { ProjectRefused, type ProjectService } from './project-service.ts';
import type { OpenProject } from './project-store.ts';

export interface ReloadsOptions {
  readonly project: Pick<ProjectService, 'reload'> & { readonly open: Pick<OpenProject, 'path' | 'reloadMs'> };
  readonly clock: Clock;
  /** Makes the plan follow what was read, or throws; then everything is as it was before. */
  readonly carryOut: () => Promise<void>;
  /** For the timeline. */
  readonly say: (kind: 'reloaded' | 'reload-failed', message: string) => void;
}

/** An event lists so many errors of a file. */
const MAX_LISTED = 20;

/** Reading the project's file again, when somebody asks and as often as the file itself wants it. */
export class Reloads {
  /** Why the file, as it is, could not be taken over. */
  fault: Fault | null = null;
  private readonly options: ReloadsOptions;
  private timer: Timer | undefined;
  private onDue: () => void = () => undefined;

  constructor(options: ReloadsOptions) {
    this.options = options;
  }

  /** @param onDue calls `reload(false)` when its turn has come */
  start(onDue: () => void): void {
    this.onDue = onDue;
    this.schedule();
  }

  close(): void {
    this.timer?.cancel();
    this.onDue = () => undefined;
  }

  /**
   * Takes over the file when it changed. What is wrong with it is thrown, and said once while it stays the same.
   * @param isAsked somebody waits for an answer, also when nothing changed
   */
  async reload(isAsked: boolean): Promise<boolean> {
    const { project, carryOut, say } = this.options;
    try {
      const changed = await project.reload();
      if (changed) await carryOut();
      if (changed || isAsked || this.fault)
        say('reloaded', `${project.open.path} ${changed ? 'was read again' : 'is as it was'}`);
      this.fault = null;
      return changed;
    } catch (error) {
      const fault = toFault(error);
      if (isAsked || this.fault?.message !== fault.message) say('reload-failed', failure(error, fault));
      this.fault = fault;
      throw error;
    } finally {
      this.schedule();
    }
  }

  /** So long after the last reading, or after the start. */
  private schedule(): void {
    const { clock, project } = this.options;
    this.timer?.cancel();
    const { reloadMs } = project.open;
    this.timer = reloadMs > 0 ? clock.after(reloadMs, () => this.onDue()) : undefined;
  }
}

function failure(error: unknown, fault: Fault): string {
  const problems = error instanceof ProjectRefused ? error.problems : [];
  if (problems.length === 0) return `the file was not taken over: ${fault.message}`;
  const lines = problems.slice(0, MAX_LISTED).map(({ line, column, message }) => `${line}:${column}: ${message}`);
  const more = problems.length > MAX_LISTED ? [`… and ${problems.length - MAX_LISTED} more`] : [];
  const count = problems.length === 1 ? 'it has an error' : `it has ${problems.length} errors`;
  return [`the file was not taken over, everything goes on as it was: ${count}`, ...lines, ...more].join('\n');
}
