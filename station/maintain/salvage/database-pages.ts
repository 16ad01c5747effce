import { closeSync, openSync, readSync } from 'node:fs';
import { type DatabaseHeader, parseHeader } from '../check-database.ts';
import { fileBytes } from '../data-files.ts';
import { type LogPages, readLog } from './write-ahead-log.ts';

/** The pages of a database file, whatever state it is in, with what its log has committed over them. */
export class DatabasePages {
  readonly pageBytes: number;
  readonly count: number;
  /** null = it cannot be read. */
  readonly header: DatabaseHeader | null;
  private readonly file: number;
  private readonly log: LogPages | null;

  /** Throws the system's error. @param usualPageBytes of a file that does not state it any more */
  constructor(path: string, usualPageBytes: number) {
    this.log = readLog(`${path}-wal`);
    this.file = openSync(path, 'r');
    this.header = parseHeader(this.log?.byNumber.get(1) ?? this.bytesAt(0, 100));
    const stated = this.log?.pageBytes ?? this.header?.pageBytes ?? 0;
    this.pageBytes = isPageSize(stated) ? stated : usualPageBytes;
    this.count = Math.max(Math.ceil(fileBytes(path) / this.pageBytes), this.log?.pages ?? 0);
  }

  /** @param number from 1 on. @returns null where the file has no such page, or only a part of it */
  page(number: number): Buffer | null {
    const logged = this.log?.byNumber.get(number);
    if (logged) return logged;
    if (!Number.isInteger(number) || number < 1 || number > this.count) return null;
    const bytes = this.bytesAt((number - 1) * this.pageBytes, this.pageBytes);
    return bytes.length === this.pageBytes ? bytes : null;
  }

  close(): void {
    closeSync(this.file);
  }

  private bytesAt(from: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    try {
      return bytes.subarray(0, readSync(this.file, bytes, 0, length, from));
    } catch {
      return bytes.subarray(0, 0); // a sector that the disk cannot read
    }
  }
}

const isPageSize = (bytes: number): boolean => bytes >= 512 && bytes <= 65_536 && (bytes & (bytes - 1)) === 0;
