import { statSync } from 'node:fs';
import { FaultError } from '../../core/result/result.ts';

/** Notices that open files are no longer those at their paths: what is written to them then is gone when we end. */
export class FileWatch {
  private readonly inodes: ReadonlyMap<string, number>;

  /** @param paths files that were just opened */
  constructor(paths: readonly string[]) {
    this.inodes = new Map(paths.map((path) => [path, inodeOf(path)]));
  }

  /** Throws a FaultError `store.removed`. */
  check(): void {
    if (process.platform === 'win32') return; // open files can't be removed there
    for (const [path, inode] of this.inodes) {
      if (inodeOf(path) === inode) continue;
      throw new FaultError({
        code: 'store.removed',
        message: `${path} was removed or replaced while Sounder has it open`,
        hint: 'put the data folder back, or restart Sounder: samples wait in memory',
      });
    }
  }
}

const inodeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.ino ?? 0;
