import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type CaptureFile, CaptureFileName } from '../../core/contracts/downloads.ts';
import { FaultError } from '../../core/result/result.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import type { ByteSource } from '../downloads/byte-source.ts';
import { FileSource } from '../downloads/file-source.ts';

/** Files of packet captures in the data folder. */
export class CaptureFiles {
  private readonly dir: string;
  private readonly recording: () => string | null;

  /** @param recording the file that is being recorded; null = none */
  constructor(dataDir: string, recording: () => string | null) {
    this.dir = join(dataDir, 'captures');
    this.recording = recording;
  }

  /** All of them, newest first; other files and links are not shown. */
  list(): readonly CaptureFile[] {
    if (!existsSync(this.dir)) return [];
    const recording = this.recording();
    return readdirSync(this.dir, { withFileTypes: true })
      .filter((entry) => entry.isFile() && CaptureFileName.safeParse(entry.name).success)
      .flatMap(({ name }) => {
        const path = join(this.dir, name);
        const stat = statSync(path, { throwIfNoEntry: false });
        if (!stat) return [];
        return [{ name, bytes: stat.size, modifiedMs: stat.mtimeMs, isRecording: path === recording }];
      })
      .sort((left, right) => right.modifiedMs - left.modifiedMs);
  }

  /** Throws FaultErrors `capture.unknown`, `capture.recording`, `capture.unwritable`. */
  delete(name: string): readonly CaptureFile[] {
    const file = this.find(name);
    if (file.isRecording) {
      throw new FaultError({
        code: 'capture.recording',
        message: `${name} is being recorded`,
        hint: 'Stop the recording first',
      });
    }
    try {
      rmSync(join(this.dir, name));
    } catch (error) {
      const message = `${name} cannot be deleted: ${systemErrorText(error)}`;
      throw new FaultError({ code: 'capture.unwritable', message, hint: 'Check the data folder' });
    }
    return this.list();
  }

  /** The bytes of a file as it is now. Throws FaultError `capture.unknown`. */
  open(name: string): ByteSource {
    const { bytes } = this.find(name);
    return new FileSource(name, join(this.dir, name), bytes);
  }

  /** Only names that are listed are opened or deleted, so that none can be a path. */
  private find(name: string): CaptureFile {
    const file = this.list().find((one) => one.name === name);
    if (file) return file;
    throw new FaultError({ code: 'capture.unknown', message: `There is no capture ${JSON.stringify(name)}` });
  }
}
