import type { EditOp } from '../../core/contracts/edits.ts';
import type { FileReading } from '../../core/contracts/file-reading.ts';
import type { FileKind } from '../../core/model/file-kind.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import type { IdStore } from '../plan/known-ids.ts';
import type { PlanFollower } from '../plan/plan-follower.ts';
import { AppliedEdit } from './applied-edit.ts';
import { followOrUndo } from './follow-or-undo.ts';
import type { ProjectMemory } from './project-memory.ts';
import type { ProjectService } from './project-service.ts';
import type { OpenProject } from './project-store.ts';
import type { Reloads } from './reloads.ts';
import type { SerialQueue } from './serial-queue.ts';

export interface ProjectEditorParts {
  readonly project: Pick<ProjectService, 'open' | 'edit' | 'undo' | 'adopt' | 'readFile' | 'onLost'>;
  readonly memory: Pick<ProjectMemory, 'ownPath' | 'rememberAdopted'>;
  readonly follower: Pick<PlanFollower, 'followProject' | 'followNames'>;
  readonly ids: Pick<IdStore, 'renameTargets'>;
  readonly reloads: Pick<Reloads, 'fault' | 'start' | 'close' | 'reload' | 'reloadNow'>;
  /** Changes of the project, one after the other. */
  readonly queue: SerialQueue;
  readonly log: Log;
}

/** Another program that keeps rewriting the file wins after this many readings. */
const MAX_READINGS = 3;

/** Changes the project as a whole: edits it, reads it again, keeps it in Sounder's own format. */
export class ProjectEditor {
  private readonly parts: ProjectEditorParts;

  constructor(parts: ProjectEditorParts) {
    this.parts = parts;
  }

  /** The project's file, and its content. */
  get open(): OpenProject {
    return this.parts.project.open;
  }

  /** Why the file, as it is, could not be applied. */
  get reloadFault(): Fault | null {
    return this.parts.reloads.fault;
  }

  /** Reads the file from now on as often as the file itself asks. */
  start(): void {
    const { project, reloads } = this.parts;
    reloads.start();
    project.onLost(() => this.reloadQuietly(false));
    if (this.open.isLastValid) this.reloadQuietly(true); // reports again why the file is refused
  }

  close(): void {
    this.parts.reloads.close();
  }

  /** All or nothing; the file is written when it resolves. @returns the operations that undo it */
  edit(ops: readonly EditOp[]): Promise<EditOp[]> {
    return this.parts.queue.run(() => this.editNow(ops));
  }

  /**
   * Reads the project's file again. Unchanged series keep their figures; a file that is invalid, or a plan that cannot
   * be, changes nothing.
   * @param isAsked somebody asked, rather than the file itself
   */
  reload(isAsked: boolean): Promise<boolean> {
    return this.parts.reloads.reload(isAsked);
  }

  /** Reloads without waiting: an event reports a failure. */
  reloadQuietly(isAsked: boolean): void {
    void this.reload(isAsked).catch(() => undefined);
  }

  /** Continues with a copy of the project in Sounder's own format, which can be edited. @returns its path */
  adopt(): Promise<string> {
    const { project, memory, follower, queue, log } = this.parts;
    return queue.run(async () => {
      const before = project.open.path;
      await project.adopt(memory.ownPath);
      memory.rememberAdopted(before);
      log.debug('project.adopt', { from: before });
      await follower.followNames(); // the same plan
      return project.open.path;
    });
  }

  /** Reads a file beside the project; nothing is added. */
  readFile(text: string, as: FileKind | null): Promise<FileReading> {
    return this.parts.project.readFile(text, as);
  }

  private async editNow(ops: readonly EditOp[]): Promise<EditOp[]> {
    const { project, ids, follower, log } = this.parts;
    log.debug('project.edit', { ops: ops.length });
    const edit = new AppliedEdit(project, ids, ops, await this.editNewest(ops));
    try {
      await edit.renameTargets();
    } catch (error) {
      await project.undo();
      await follower.followNames(); // names may have been answered meanwhile
      throw error;
    }
    await followOrUndo(follower, edit);
    return edit.inverse;
  }

  /** Changes by another editor are read first, as a reload of their own: a refused one refuses the edit. */
  private async editNewest(ops: readonly EditOp[]): Promise<EditOp[]> {
    const { project, reloads } = this.parts;
    for (let readings = 1; ; readings++) {
      try {
        return await project.edit(ops);
      } catch (error) {
        if (toFault(error).code !== 'project.changed' || readings === MAX_READINGS) throw error;
        await reloads.reloadNow(false);
      }
    }
  }
}
