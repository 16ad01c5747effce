import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DiskOperation, OPERATIONS } from './disk-log.ts';
import { DiskNames, type NamesFlushedBy } from './disk-names.ts';

/** A disk writes a page wholly or not at all. */
const PAGE_BYTES = 4096;

class DiskFile {
  /** Contents that a flush has made certain. */
  private bytes: Buffer = Buffer.alloc(0);
  private pending: DiskOperation[] = [];

  take(operation: DiskOperation): void {
    this.pending.push(operation);
  }

  flush(): void {
    for (const operation of this.pending) this.bytes = applied(this.bytes, operation, () => true);
    this.pending = [];
  }

  /** Contents that the disk may have: any pages of what was not flushed. */
  afterCut(isKept: () => boolean): Buffer {
    let { bytes } = this;
    for (const operation of this.pending) bytes = applied(bytes, operation, isKept);
    return bytes;
  }
}

function applied(bytes: Buffer, { kind, offset, data }: DiskOperation, isKept: () => boolean): Buffer {
  if (kind === OPERATIONS.truncated) return isKept() ? resized(bytes, offset) : bytes;
  let result = bytes;
  for (let from = 0; from < data.length; ) {
    const to = Math.min(data.length, from + PAGE_BYTES - ((offset + from) % PAGE_BYTES));
    if (isKept()) {
      if (result.length < offset + to) result = resized(result, offset + to);
      data.copy(result, offset + from, from, to);
    }
    from = to;
  }
  return result;
}

function resized(bytes: Buffer, length: number): Buffer {
  const made = Buffer.alloc(length);
  bytes.copy(made);
  return made;
}

/** The state of names after a power cut. */
export interface NamesAfterCut {
  readonly flushedBy: NamesFlushedBy;
  /** None of the changes that were not certain is there; else some of them may be. */
  readonly areEarliest: boolean;
}

/** A disk that honours flushes: contents are certain once their file is flushed, pages of it that are not may be there or not. */
export class Disk {
  private readonly files = new Map<bigint, DiskFile>();
  private readonly names: Readonly<Record<NamesFlushedBy, DiskNames<DiskFile>>> = {
    'any flush': new DiskNames('any flush'),
    'its folder': new DiskNames('its folder'),
  };

  take(operation: DiskOperation): void {
    const { kind, file } = operation;
    if (kind === OPERATIONS.written || kind === OPERATIONS.truncated) return this.files.get(file)?.take(operation);
    if (kind === OPERATIONS.synced) this.files.get(file)?.flush();
    const made = kind === OPERATIONS.created ? new DiskFile() : undefined;
    if (made) this.files.set(file, made);
    for (const names of Object.values(this.names)) names.take(operation, made);
  }

  /**
   * Writes to a folder what the disk may have after a power cut now.
   * @param random numbers from 0 to 1 @returns kinds of the changes of names that are not there
   */
  writeTo(dir: string, { flushedBy, areEarliest }: NamesAfterCut, random: () => number): ReadonlySet<number> {
    const { files, missing } = this.names[flushedBy].afterCut(areEarliest ? 0 : random());
    const share = random();
    for (const [name, file] of files) {
      const path = join(dir, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(
        path,
        file.afterCut(() => random() < share),
      );
    }
    return missing;
  }
}
