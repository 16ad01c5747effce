import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Picture, PictureName } from '../../core/pictures/picture.ts';
import { readPicture } from '../../core/pictures/read-picture.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import { systemErrorText } from '../../host/system-error-text.ts';

/** Folder of the pictures in a data folder. */
export const PICTURES_DIR = 'pictures';
/** Pictures of all surveys and plans of a project. */
const MAX_PICTURES = 5000;

/**
 * Photos and floor plans as files named by the checksum of their bytes, so that the same picture is kept once. Those that nothing
 * refers to any more are deleted when the project is closed: until then, what was deleted can be restored.
 */
export class SurveyPictures {
  private readonly dir: string;
  private readonly log: Log;
  /** Names that were added or given up since the start. */
  private readonly loose = new Set<string>();

  constructor(dataDir: string, log: Log) {
    this.dir = join(dataDir, PICTURES_DIR);
    this.log = log;
  }

  /** Keeps a picture. Rejects with FaultErrors `picture.*`. */
  async add(bytes: Uint8Array<ArrayBuffer>): Promise<Picture> {
    const read = readPicture(bytes);
    if ('error' in read) {
      throw new FaultError({ code: 'picture.invalid', message: read.error, hint: 'Choose a JPEG, PNG or SVG file' });
    }
    const { type, width, height } = read;
    const name = `${createHash('sha256').update(read.bytes).digest('hex')}.${type}`;
    await this.write(name, read.bytes);
    this.loose.add(name);
    return { name, bytes: read.bytes.byteLength, width, height };
  }

  /** The bytes of a kept picture. Rejects with FaultErrors `picture.unknown`, `picture.unreadable`. */
  async read(name: string): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return Uint8Array.from(await readFile(this.pathOf(name)));
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new FaultError({
        code: isMissing ? 'picture.unknown' : 'picture.unreadable',
        message: isMissing
          ? 'The picture is not in the project'
          : `A picture cannot be read: ${systemErrorText(error)}`,
      });
    }
  }

  /** Throws FaultError `picture.unknown` for a picture that is not kept. */
  check({ name }: Picture): void {
    if (existsSync(this.pathOf(name))) return;
    throw new FaultError({
      code: 'picture.unknown',
      message: 'The picture is not in the project',
      hint: 'Add it again',
    });
  }

  /** Something that referred to these does no longer. */
  release(names: readonly string[]): void {
    for (const name of names) this.loose.add(name);
  }

  /** Deletes those that nothing refers to. */
  sweep(used: ReadonlySet<string>): void {
    for (const name of this.loose) {
      if (used.has(name)) continue;
      try {
        rmSync(this.pathOf(name), { force: true });
      } catch (error) {
        this.log.warn('A picture could not be deleted', { ...toFault(error) });
      }
    }
    this.loose.clear();
  }

  private pathOf(name: string): string {
    return join(this.dir, PictureName.parse(name));
  }

  private async write(name: string, bytes: Uint8Array): Promise<void> {
    const path = this.pathOf(name);
    if (existsSync(path)) return;
    const partial = `${path}.${randomUUID()}.partial`; // two pages may add the same picture
    try {
      await mkdir(this.dir, { recursive: true, mode: 0o700 });
      if (readdirSync(this.dir).length >= MAX_PICTURES) throw new FaultError(TOO_MANY);
      const file = await open(partial, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true }).catch(() => undefined); // the reason is reported below
      if (error instanceof FaultError) throw error;
      const message = `The picture cannot be stored: ${systemErrorText(error)}`;
      throw new FaultError({ code: 'picture.unwritable', message, hint: 'Check the data folder' });
    }
  }
}

const TOO_MANY = {
  code: 'picture.too-many',
  message: `A project has at most ${MAX_PICTURES} pictures`,
  hint: 'Delete photos that are no longer needed',
};
