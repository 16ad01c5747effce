import type { EditOp } from '../../core/contracts/edits.ts';
import type { IdStore } from '../plan/known-ids.ts';
import type { Rename } from '../store/catalog-db.ts';
import type { Undoable } from './follow-or-undo.ts';
import type { ProjectService } from './project-service.ts';

/** An edit that is in the project's file, with the histories of the targets that it renames. */
export class AppliedEdit implements Undoable {
  private readonly project: Pick<ProjectService, 'undo'>;
  private readonly ids: Pick<IdStore, 'renameTargets'>;
  private readonly ops: readonly EditOp[];
  readonly inverse: EditOp[];

  /** @param inverse operations that undo `ops` */
  constructor(
    project: Pick<ProjectService, 'undo'>,
    ids: Pick<IdStore, 'renameTargets'>,
    ops: readonly EditOp[],
    inverse: EditOp[],
  ) {
    this.project = project;
    this.ids = ids;
    this.ops = ops;
    this.inverse = inverse;
  }

  /** Histories follow the new names: all or none. */
  async renameTargets(): Promise<void> {
    await this.rename(this.ops);
  }

  async undo(): Promise<void> {
    await this.project.undo();
    await this.rename(this.inverse);
  }

  private async rename(ops: readonly EditOp[]): Promise<void> {
    const renames: Rename[] = ops.flatMap((op) => (op.op === 'rename' ? [{ from: op.from, to: op.to }] : []));
    if (renames.length > 0) await this.ids.renameTargets(renames);
  }
}
