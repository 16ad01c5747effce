import { dirname } from 'node:path';
import { type DiskOperation, namesOf, OPERATIONS } from './disk-log.ts';

/**
 * Flush that makes a change of a name certain: any, as in file systems that log names, or that of the folder alone, which is all
 * that POSIX promises.
 */
export type NamesFlushedBy = 'any flush' | 'its folder';

interface Change<File> {
  readonly kind: number;
  readonly folder: string;
  apply(names: Map<string, File | 'folder'>): void;
}

/** Names of a disk's files and folders, which change in order. */
export class DiskNames<File> {
  private readonly flushedBy: NamesFlushedBy;
  private readonly names = new Map<string, File | 'folder'>();
  private readonly folders = new Set<string>();
  private pending: Change<File>[] = [];

  constructor(flushedBy: NamesFlushedBy) {
    this.flushedBy = flushedBy;
  }

  /** @param file that an operation creates */
  take({ kind, data }: DiskOperation, file: File | undefined): void {
    const [name = '', to = ''] = namesOf(data);
    const change = (apply: Change<File>['apply']) => void this.pending.push({ kind, folder: dirname(name), apply });
    switch (kind) {
      case OPERATIONS.created:
        return change((names) => file && names.set(name, file));
      case OPERATIONS.unlinked:
        return change((names) => names.delete(name));
      case OPERATIONS.renamed:
        if (dirname(to) !== dirname(name)) throw new Error(`${name} is moved to another folder`);
        return change((names) => {
          const moved = names.get(name);
          names.delete(name);
          if (moved) names.set(to, moved);
        });
      case OPERATIONS.folderMade:
        this.folders.add(name);
        return change((names) => names.set(name, 'folder'));
      case OPERATIONS.folderSynced:
        return this.flush(({ folder }) => this.flushedBy === 'any flush' || folder === name);
      case OPERATIONS.synced:
        return this.flush(() => this.flushedBy === 'any flush');
    }
  }

  private flush(isCertain: (change: Change<File>) => boolean): void {
    for (const change of this.pending) if (isCertain(change)) change.apply(this.names);
    this.pending = this.pending.filter((change) => !isCertain(change));
  }

  /**
   * Files by name as the disk may have them after a power cut.
   * @param share of the changes that were not certain and are there: the first ones
   */
  afterCut(share: number): { readonly files: ReadonlyMap<string, File>; readonly missing: ReadonlySet<number> } {
    const names = new Map(this.names);
    const kept = Math.floor(share * (this.pending.length + 1));
    for (const change of this.pending.slice(0, kept)) change.apply(names);
    const files = new Map<string, File>();
    for (const [name, file] of names) if (file !== 'folder' && this.hasFolders(name, names)) files.set(name, file);
    return { files, missing: new Set(this.pending.slice(kept).map(({ kind }) => kind)) };
  }

  private hasFolders(name: string, names: ReadonlyMap<string, unknown>): boolean {
    for (let folder = dirname(name); folder !== '.'; folder = dirname(folder)) {
      if (this.folders.has(folder) && !names.has(folder)) return false;
    }
    return true;
  }
}
