import type { ProjectText } from '../../core/contracts/project-text.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import type { ProjectService } from './project-service.ts';

interface Reader {
  /** Version that it has; null = none yet. */
  version: string | null;
}

/** The text of the project's file for pages that show it: at once, then whenever an edit or a reading changed it. */
export class ProjectTextFeed {
  private readonly project: Pick<ProjectService, 'text' | 'onRead'>;
  private readonly log: Log;
  private readonly readers = new Map<Sink<ProjectText>, Reader>();
  private isReading = false;
  private isStale = false;

  constructor(project: Pick<ProjectService, 'text' | 'onRead'>, log: Log) {
    this.project = project;
    this.log = log;
    project.onRead(() => this.look());
  }

  open(sink: Sink<ProjectText>, signal: AbortSignal): void {
    this.readers.set(sink, { version: null });
    sink.onCredit(() => this.look());
    signal.addEventListener('abort', () => this.readers.delete(sink), { once: true });
    this.look();
  }

  /** Reads the text once for all that ask meanwhile. */
  private look(): void {
    this.isStale = true;
    if (this.readers.size > 0 && !this.isReading) void this.read();
  }

  private async read(): Promise<void> {
    this.isReading = true;
    while (this.isStale && this.readers.size > 0) {
      this.isStale = false;
      try {
        this.send(await this.project.text());
      } catch (error) {
        this.log.debug('project.text', { message: toFault(error).message });
        for (const sink of this.readers.keys()) sink.end(toFault(error));
        this.readers.clear();
      }
    }
    this.isReading = false;
  }

  private send(text: ProjectText): void {
    for (const [sink, reader] of this.readers) {
      if (sink.credit <= 0 || reader.version === text.version) continue;
      reader.version = text.version;
      sink.send(text);
    }
  }
}
