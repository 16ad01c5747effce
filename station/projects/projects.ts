import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BackupRequest, BackupState, ProjectOpenRequest, ProjectsState } from '../../core/contracts/projects.ts';
import type { Phase } from '../../core/contracts/station.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';
import { isInUse } from '../../host/data-folder.ts';
import type { OpenRequest } from '../../host/process/messages.ts';
import type { RecentProjects } from '../../host/recent-projects.ts';
import { BackupThread } from './backup-thread.ts';
import { checkNewFolder, checkProject, createProject, writtenFolder } from './project-folder.ts';

export interface ProjectsParts {
  readonly dataDir: string;
  readonly entryDir: string;
  readonly readOnly: boolean;
  readonly openFault: Fault | null;
  readonly recent: RecentProjects;
  readonly run: { readonly phase: Phase };
  /** Asks the host for another project. Rejects with its fault. @returns the token of its pages, null = it has none */
  readonly openOther: (request: OpenRequest) => Promise<string | null>;
  readonly clock: Clock;
}

/** The list may have changed by other programs: looked at this often while a page shows it. */
const LOOK_EVERY_MS = 5000;

/** The project that is open, the recent ones, and requests for another. */
export class Projects {
  private readonly parts: ProjectsParts;
  private readonly readers = new Set<QueuedSink<ProjectsState>>();
  private moving: ProjectsState['moving'] = null;
  private sent = '';

  constructor(parts: ProjectsParts) {
    this.parts = parts;
    parts.clock.every(LOOK_EVERY_MS, () => this.tellChanges());
  }

  /** The open project, and each later name of it. */
  follow(name: string): void {
    const { recent, dataDir, clock } = this.parts;
    const isKnown = recent.list()[0]?.dataDir === resolve(dataDir);
    if (isKnown) recent.rename(dataDir, name);
    else recent.remember({ dataDir, name, openedMs: clock.nowMs() });
    this.tellChanges();
  }

  open(sink: Sink<ProjectsState>, signal: AbortSignal): void {
    const reader = new QueuedSink(sink);
    this.readers.add(reader);
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
    reader.send(this.state());
  }

  /** Throws FaultErrors `data.*`, `project.running`. */
  async openOther({ dataDir: written, readOnly, create, stop }: ProjectOpenRequest): Promise<void> {
    const dataDir = writtenFolder(written);
    // Before the question: to agree to it would be in vain.
    if (create) checkNewFolder(dataDir);
    else checkProject(dataDir, readOnly);
    if (this.parts.run.phase === 'running' && !stop) {
      throw new FaultError({
        code: 'project.running',
        message: 'Probing is running, and ends when another project is opened',
      });
    }
    if (create) createProject(dataDir, create.name);
    const token = await this.parts.openOther({ dataDir, readOnly });
    this.moving = { dataDir, token };
    this.tellChanges();
  }

  forget(dataDir: string): void {
    this.parts.recent.forget(dataDir);
    this.tellChanges();
  }

  /** Copies the project in a thread of its own. Ends the stream with a fault `data.*`, `store.*`. */
  backup({ dest, withSecrets }: BackupRequest, sink: Sink<BackupState>, signal: AbortSignal): void {
    const { dataDir, entryDir } = this.parts;
    const queue = new QueuedSink(sink, 2); // progress may be left out
    const thread = new BackupThread(entryDir, { dataDir, dest: writtenFolder(dest), withSecrets });
    signal.addEventListener('abort', () => thread.cancel(), { once: true });
    thread
      .run((progress) => queue.send({ ...progress, result: null }))
      .then(
        (result) => {
          const { bytes, damaged } = result;
          const state = { file: '', doneBytes: bytes, totalBytes: bytes, result: { ...result, damaged: [...damaged] } };
          const last = new QueuedSink(sink);
          last.send(state);
          last.end();
        },
        (error: unknown) => queue.end(toFault(error)),
      );
  }

  private tellChanges(): void {
    if (this.readers.size === 0) return;
    const state = this.state();
    const text = JSON.stringify(state);
    if (text === this.sent) return;
    this.sent = text;
    for (const reader of this.readers) reader.send(state);
  }

  private state(): ProjectsState {
    const { dataDir, readOnly, openFault, recent } = this.parts;
    return {
      dataDir,
      readOnly,
      recent: recent.list().map((entry) => ({ ...entry, state: this.stateOf(entry.dataDir) })),
      openFault: openFault && { ...openFault },
      moving: this.moving,
    };
  }

  private stateOf(dataDir: string): ProjectsState['recent'][number]['state'] {
    if (dataDir === resolve(this.parts.dataDir)) return 'open';
    if (!existsSync(dataDir)) return 'missing';
    return isInUse(dataDir) ? 'in-use' : 'closed';
  }
}
