import type { EditOp, FileReading } from '../../core/contracts/station.ts';
import type { FileKind } from '../../core/model/file-kind.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import type { Rename } from '../store/catalog-db.ts';
import type { ProjectMemory } from './project-memory.ts';
import type { ProjectService } from './project-service.ts';
import type { OpenProject } from './project-store.ts';
import { Reloads, type ReloadsOptions } from './reloads.ts';

export interface ProjectEditorOptions {
  readonly project: Pick<ProjectService, 'open' | 'edit' | 'reload' | 'undo' | 'adopt' | 'readFile' | 'onLost'>;
  readonly memory: Pick<ProjectMemory, 'ownPath' | 'rememberAdopted'>;
  readonly clock: Clock;
  /** One after the other with all that changes the plan. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Makes catalog and plan follow the project; what cannot be is undone, and thrown. */
  readonly carryOut: (undo: () => Promise<void>) => Promise<void>;
  /** The history of targets stays with them when they are renamed: all or none. */
  readonly renameTargets: (renames: readonly Rename[]) => Promise<unknown>;
  readonly say: ReloadsOptions['say'];
}

/** Another program that writes the file over and over is let win. */
const MOST_READINGS = 3;

/** What is done to the project as a whole: edited, read again, kept in our own format. */
export class ProjectEditor {
  private readonly options: ProjectEditorOptions;
  private readonly reloads: Reloads;

  constructor(options: ProjectEditorOptions) {
    const { project, clock, carryOut, say } = options;
    this.options = options;
    this.reloads = new Reloads({ project, clock, say, carryOut: () => carryOut(() => project.undo()) });
  }

  /** The project's file, and what is in it. */
  get open(): OpenProject {
    return this.options.project.open;
  }

  /** Why the file, as it is, could not be taken over. */
  get reloadFault(): Fault | null {
    return this.reloads.fault;
  }

  /** From now on the file is read as often as it asks. */
  start(): void {
    const reload = (isAsked: boolean) => void this.reload(isAsked).catch(() => undefined); // an event says it
    this.reloads.start(() => reload(false));
    this.options.project.onLost(() => reload(false));
    if (this.open.isLastValid) reload(true); // says again what is wrong
  }

  close(): void {
    this.reloads.close();
  }

  /** All or nothing; the file is written when it resolves. @returns what undoes it */
  edit(ops: readonly EditOp[]): Promise<EditOp[]> {
    const { project, inTurn, carryOut } = this.options;
    return inTurn(async () => {
      const inverse = await this.editNewest(ops);
      await this.followRenames(ops).catch(async (error: unknown) => {
        await project.undo();
        await carryOut(() => Promise.resolve()); // names may have been answered meanwhile
        throw error;
      });
      await carryOut(async () => {
        await project.undo();
        await this.followRenames(inverse);
      });
      return inverse;
    });
  }

  /** What another editor wrote meanwhile is taken over first, as a reading of its own: what it refuses, refuses this. */
  private async editNewest(ops: readonly EditOp[]): Promise<EditOp[]> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.options.project.edit(ops);
      } catch (error) {
        if (toFault(error).code !== 'project.changed' || tries === MOST_READINGS) throw error;
        await this.reloads.reload(false);
      }
    }
  }

  /**
   * Reads the project's file again. What did not change goes on with its figures; a file that is invalid, or a plan
   * that cannot be, changes nothing.
   * @param isAsked somebody asked, rather than the file itself
   */
  reload(isAsked: boolean): Promise<boolean> {
    return this.options.inTurn(() => this.reloads.reload(isAsked));
  }

  /** Goes on with a copy of the project in Sounder's own format, which can be edited. @returns its path */
  adopt(): Promise<string> {
    const { project, memory, inTurn, carryOut } = this.options;
    return inTurn(async () => {
      const before = project.open.path;
      await project.adopt(memory.ownPath);
      memory.rememberAdopted(before);
      await carryOut(() => Promise.resolve()); // the same plan
      return project.open.path;
    });
  }

  /** Reads a file beside the project; nothing is added. */
  readFile(text: string, as: FileKind | null): Promise<FileReading> {
    return this.options.project.readFile(text, as);
  }

  private async followRenames(ops: readonly EditOp[]): Promise<void> {
    const renames = ops.flatMap((op) => (op.op === 'rename' ? [{ from: op.from, to: op.to }] : []));
    if (renames.length > 0) await this.options.renameTargets(renames);
  }
}
