import { type DayFile, LEVELS, type Level } from '../days/day-files.ts';
import { bytesOnDisk, type SpanFiles } from './span-files.ts';
import { usedBytes } from './usage.ts';

/**
 * Bytes in use of all files of the levels. Neither free pages count, which are used again or given back, nor WALs, which are
 * bounded by themselves: while a reader holds a snapshot, deleting makes both larger.
 */
export class LevelSizes {
  private readonly files: SpanFiles;
  private readonly bytes: Readonly<Record<Level, Map<string, number>>> = {
    samples: new Map(),
    minutes: new Map(),
    hours: new Map(),
  };

  constructor(files: SpanFiles) {
    this.files = files;
    for (const level of LEVELS) {
      for (const file of files.list(level)) this.measure(file);
    }
  }

  of(level: Level): number {
    let sum = 0;
    for (const bytes of this.bytes[level].values()) sum += bytes;
    return sum;
  }

  get total(): number {
    return LEVELS.reduce((sum, level) => sum + this.of(level), 0);
  }

  /** Measures a file again. @returns its bytes; 0 = there is none */
  measure(file: DayFile): number {
    const db = this.files.openedAlready(file);
    const bytes = db ? usedBytes(db) : bytesOnDisk(file.path);
    this.bytes[file.level].set(file.path, bytes);
    return bytes;
  }
}
