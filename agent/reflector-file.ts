import { readFileSync } from 'node:fs';
import { ReflectRequest } from '../core/contracts/engine.ts';
import type { Log } from '../core/ports/log.ts';
import { writePrivate } from '../host/secrets/private-file.ts';

/** The newest request for an agent's reflector on its disk, so that it answers the others after a restart, too. */
export class ReflectorFile {
  private readonly path: string;
  private readonly log: Log;

  constructor(path: string, log: Log) {
    this.path = path;
    this.log = log;
  }

  /** null = there was none, or it is damaged, which is reported: the station asks again. */
  load(): ReflectRequest | null {
    try {
      return ReflectRequest.parse(JSON.parse(readFileSync(this.path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.log.error('The settings of the reflector are damaged: it is off until the station asks again', { error });
      return null;
    }
  }

  /** A failure is reported: the reflector works, but would not after a restart. */
  save(request: ReflectRequest): void {
    try {
      writePrivate(this.path, JSON.stringify(request));
    } catch (error) {
      this.log.error('The settings of the reflector could not be stored', { error });
    }
  }
}
