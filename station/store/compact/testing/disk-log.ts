import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const CREATED = 1;
const WRITTEN = 2;
const TRUNCATED = 3;
const SYNCED = 4;
const RENAMED = 5;
const UNLINKED = 6;
const FOLDER_SYNCED = 7;
const HEAD_BYTES = 21;
/** A disk writes a page wholly or not at all. */
const PAGE_BYTES = 4096;

/** A record of native/test/disk-log.c. */
export interface DiskOperation {
  readonly kind: number;
  readonly file: bigint;
  readonly offset: number;
  readonly data: Buffer;
}

export function readDiskLog(log: Buffer): readonly DiskOperation[] {
  const operations: DiskOperation[] = [];
  for (let at = 0; at < log.length; ) {
    const from = at + HEAD_BYTES;
    const to = from + log.readUInt32LE(at + 17);
    const [file, offset] = [log.readBigUInt64LE(at + 1), Number(log.readBigUInt64LE(at + 9))];
    operations.push({ kind: log[at] as number, file, offset, data: log.subarray(from, to) });
    at = to;
  }
  return operations;
}

/** Whether an operation wrote to a file of that name; a name is that of one file only. */
export const writesTo = (operations: readonly DiskOperation[], name: string) => {
  const files = new Set(
    operations.filter(({ kind, data }) => kind === CREATED && namesOf(data)[0] === name).map(({ file }) => file),
  );
  return ({ kind, file }: DiskOperation): boolean => kind === WRITTEN && files.has(file);
};

const namesOf = (data: Buffer): readonly string[] => data.toString().split('\0');

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
  if (kind === TRUNCATED) return isKept() ? resized(bytes, offset) : bytes;
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

type Rename = (names: Map<string, DiskFile>) => void;

/**
 * A disk that honours flushes: contents are certain once their file is flushed, pages of it that are not may be there or not. Names
 * change in order, and are certain once a folder or a file is flushed, as in file systems that log them.
 */
export class Disk {
  private readonly files = new Map<bigint, DiskFile>();
  private readonly names = new Map<string, DiskFile>();
  private pending: Rename[] = [];

  take(operation: DiskOperation): void {
    const { kind, file, data } = operation;
    const [name = '', to = ''] = namesOf(data);
    switch (kind) {
      case CREATED: {
        const made = new DiskFile();
        this.files.set(file, made);
        this.pending.push((names) => names.set(name, made));
        return;
      }
      case WRITTEN:
      case TRUNCATED:
        return this.files.get(file)?.take(operation);
      case SYNCED:
        this.files.get(file)?.flush();
        return this.flushNames();
      case FOLDER_SYNCED:
        return this.flushNames();
      case RENAMED:
        this.pending.push((names) => {
          const moved = names.get(name);
          names.delete(name);
          if (moved) names.set(to, moved);
        });
        return;
      case UNLINKED:
        this.pending.push((names) => names.delete(name));
    }
  }

  private flushNames(): void {
    for (const change of this.pending) change(this.names);
    this.pending = [];
  }

  /**
   * Writes to a folder what the disk may have after a power cut now.
   * @param random numbers from 0 to 1
   */
  writeTo(dir: string, random: () => number): void {
    const names = new Map(this.names);
    for (const change of this.pending.slice(0, Math.floor(random() * (this.pending.length + 1)))) change(names);
    const share = random();
    for (const [name, file] of names) {
      const path = join(dir, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(
        path,
        file.afterCut(() => random() < share),
      );
    }
  }
}
