import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { writeAtomically } from './project-disk.ts';
import type { ReadFile } from './read-file.ts';

/** Result of parsing a project's text. */
type Parsed = Pick<ReadFile, 'project' | 'kind' | 'reloadMs' | 'warnings'>;

/** A shorter text is parsed in some hundredths of a second. */
const SHORTEST_TEXT_CHARS = 50_000;
const HASH = 'sha256';
const HASH_BYTES = 32;

/**
 * A large project as it was parsed last, in a file: parsing 10 000 targets takes more than a second, for which a start would wait. The
 * file is a hash of program, text and result, and the result: one that is damaged, of another text or of another version is not used.
 */
export class ParsedProject {
  private readonly path: string;
  private readonly programPath: string;

  /** @param programPath of the program that parses */
  constructor(path: string, programPath: string) {
    this.path = path;
    this.programPath = programPath;
  }

  /** @returns null = it has to be parsed */
  of(text: string): Parsed | null {
    if (text.length < SHORTEST_TEXT_CHARS) return null;
    try {
      const file = readFileSync(this.path);
      const result = file.subarray(HASH_BYTES);
      return this.hashOf(text, result).equals(file.subarray(0, HASH_BYTES)) ? (deserialize(result) as Parsed) : null;
    } catch {
      return null; // there is none, or none that can be read: the text says all
    }
  }

  /** Replaces the file where it has another text, or removes it when the text is short. Throws FaultErrors `project.unwritable`. */
  keep(text: string, { project, kind, reloadMs, warnings }: Parsed): void {
    if (text.length < SHORTEST_TEXT_CHARS) return rmSync(this.path, { force: true });
    const result = serialize({ project, kind, reloadMs, warnings });
    const hash = this.hashOf(text, result);
    if (!this.head().equals(hash)) writeAtomically(this.path, Buffer.concat([hash, result]));
  }

  /** Hash in the file; empty = there is none. */
  private head(): Buffer {
    try {
      return readFileSync(this.path).subarray(0, HASH_BYTES);
    } catch {
      return Buffer.alloc(0);
    }
  }

  private hashOf(text: string, result: Uint8Array): Buffer {
    const hash = createHash(HASH);
    for (const part of [readFileSync(this.programPath), Buffer.from(text), result]) {
      hash.update(createHash(HASH).update(part).digest());
    }
    return hash.digest();
  }
}
