import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import type { DataFolder } from '../data-folder.ts';
import type { Opening, OpenRequest } from './messages.ts';

/** The processes of one open project. */
export interface ProjectSession {
  start(): void;
  /** Passes the reply to `open-project` to the station. */
  reply(opening: Opening): void;
  /** Stops probing, closes the store, ends the processes. @returns why samples are lost with it, null = none are */
  close(): Promise<Fault | null>;
}

/** Reports of a session. */
export interface SessionEvents {
  onReady(port: number | undefined): void;
  /** It cannot start, or not again. */
  onFailed(fault: Fault): void;
  onOpenProject(id: number, request: OpenRequest): void;
}

export interface ProjectHostOptions<Session extends ProjectSession> {
  readonly first: OpenRequest;
  /** Locks a data folder. Throws FaultErrors `data.*`. */
  readonly take: (request: OpenRequest) => DataFolder;
  /** @param openFault why another project could not be opened, for which this one is open again */
  readonly open: (request: OpenRequest, folder: DataFolder, events: SessionEvents, openFault: Fault | null) => Session;
  /** A project is served: the first one, or another one after it. */
  readonly onReady: (port: number | undefined, folder: DataFolder, isFirst: boolean) => void;
  /** Nothing is open any more. */
  readonly onFailed: (fault: Fault) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Time for the station to inform its pages of the other project, before it ends. */
const HANDOVER_MS = 300;

interface Current<Session> {
  readonly request: OpenRequest;
  readonly folder: DataFolder;
  readonly session: Session;
}

/**
 * Keeps one project open, and opens another one in its place when the station asks for it. The other one's folder is
 * locked before this one's processes end; if its processes then cannot start, this one is opened again.
 */
export class ProjectHost<Session extends ProjectSession> {
  private readonly options: ProjectHostOptions<Session>;
  private current: Current<Session>;
  private opening: Promise<void> | undefined;
  private isClosing = false;
  /** Takes the end of the start that is in progress: null = ready. */
  private started: ((fault: Fault | null) => void) | undefined;
  private hasServed = false;

  /** Throws FaultErrors `data.*`. */
  constructor(options: ProjectHostOptions<Session>) {
    this.options = options;
    this.current = this.made(options.first, options.take(options.first), null);
  }

  get session(): Session {
    return this.current.session;
  }

  start(): void {
    this.current.session.start();
  }

  async close(): Promise<Fault | null> {
    this.isClosing = true;
    this.started?.(null);
    await this.opening;
    const lost = await this.current.session.close();
    this.current.folder.release();
    return lost;
  }

  private made(request: OpenRequest, folder: DataFolder, openFault: Fault | null): Current<Session> {
    const { open, onReady, onFailed } = this.options;
    const isCurrent = () => this.current === made;
    const events: SessionEvents = {
      onReady: (port) => {
        if (!isCurrent()) return;
        onReady(port, folder, !this.hasServed);
        this.hasServed = true;
        this.started?.(null);
      },
      onFailed: (fault) => {
        if (!isCurrent()) return;
        if (this.started) this.started(fault);
        else onFailed(fault);
      },
      onOpenProject: (id, wanted) => isCurrent() && this.ask(id, wanted),
    };
    const made: Current<Session> = { request, folder, session: open(request, folder, events, openFault) };
    return made;
  }

  private ask(id: number, request: OpenRequest): void {
    const { session } = this.current;
    const refuse = (fault: Fault) => session.reply({ id, token: null, fault });
    if (this.opening || this.isClosing) {
      return refuse({ code: 'data.opening', message: 'Another project is just being opened' });
    }
    let folder: DataFolder;
    try {
      folder = this.options.take(request);
    } catch (error) {
      return refuse(toFault(error));
    }
    session.reply({ id, token: folder.token, fault: null });
    this.opening = this.replace(request, folder)
      .catch((error: unknown) => this.options.onFailed(toFault(error)))
      .finally(() => {
        this.opening = undefined;
      });
  }

  private async replace(request: OpenRequest, folder: DataFolder): Promise<void> {
    const { clock, log, take } = this.options;
    await new Promise<void>((resolve) => void clock.after(HANDOVER_MS, resolve));
    const before = this.current;
    const lost = await before.session.close();
    if (lost) log.error('Samples of the project before are lost', { ...lost });
    before.folder.release();
    const fault = await this.run(request, folder, null);
    if (!fault) return;
    log.error('The project could not be opened; the one before is opened again', { ...fault });
    await this.current.session.close();
    folder.release();
    const again = await this.run(before.request, take(before.request), fault);
    if (again) this.options.onFailed(again);
  }

  /** @returns why it could not be started, null = it is served */
  private run(request: OpenRequest, folder: DataFolder, openFault: Fault | null): Promise<Fault | null> {
    this.current = this.made(request, folder, openFault);
    const { session } = this.current;
    return new Promise<Fault | null>((resolve) => {
      this.started = (fault) => {
        this.started = undefined;
        resolve(fault);
      };
      if (this.isClosing) this.started(null);
      else session.start();
    });
  }
}
