import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackupState, ProjectOpenRequest, ProjectsState } from '../../../core/contracts/projects.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import type { Subscription } from '../../../core/rpc/contract.ts';
import type { HostBridge } from '../../base/host/host-bridge.ts';
import { type AskContext, ask } from '../../base/notices.ts';
import { storeContext } from '../../base/store-context.ts';

export interface ProjectsStoreState {
  /** null before the station's first report. */
  readonly projects: ProjectsState | null;
  readonly isPending: boolean;
  /** Why the last request was refused. */
  readonly fault: Fault | null;
  /** The request that waits for the user to agree that probing stops; null = none. */
  readonly confirmation: ProjectOpenRequest | null;
  /** The copy in progress, or complete; null = none. */
  readonly backup: BackupState | null;
  open(request: Omit<ProjectOpenRequest, 'stop'>): Promise<void>;
  /** Probing stops, and the project that waits for it is opened. */
  confirm(): Promise<void>;
  decline(): void;
  /** Removes a project from the list. */
  forget(dataDir: string): Promise<void>;
  startBackup(dest: string, withSecrets: boolean): void;
  cancelBackup(): void;
  clear(): void;
}

export type ProjectsStore = StoreApi<ProjectsStoreState>;

export const [ProjectsContext, useProjects] = storeContext<ProjectsStore>('ProjectsStore');

export interface ProjectsParts extends AskContext {
  readonly bridge: Pick<HostBridge, 'adoptToken' | 'reload'>;
}

/** The projects of the station's computer. When another one is opened, the page begins again with it. */
export function createProjectsStore(parts: ProjectsParts): ProjectsStore {
  const { link, bridge, notices } = parts;
  let copying: Subscription | undefined;
  let isMoving = false;
  let reported: string | undefined;

  const store = createStore<ProjectsStoreState>((set, get) => {
    const request = async (wanted: ProjectOpenRequest) => {
      set({ isPending: true, fault: null, confirmation: null });
      const keep = (fault: Fault): boolean => {
        if (fault.code === 'project.running') set({ confirmation: wanted });
        // The answer may be lost with the connection, which ends for the other project.
        else if (!isMoving) set({ fault });
        return true;
      };
      await ask(parts, (station) => station.projectOpen(wanted), keep);
      set({ isPending: isMoving });
    };
    return {
      projects: null,
      isPending: false,
      fault: null,
      confirmation: null,
      backup: null,
      open: (wanted) => request({ ...wanted, stop: false }),
      async confirm() {
        const { confirmation } = get();
        if (confirmation) await request({ ...confirmation, stop: true });
      },
      decline: () => set({ confirmation: null }),
      async forget(dataDir) {
        await ask(parts, (station) => station.projectForget({ dataDir }));
      },
      startBackup(dest, withSecrets) {
        set({ fault: null, backup: { file: '', doneBytes: 0, totalBytes: 0, result: null } });
        try {
          const started = link.station.projectBackup({ dest, withSecrets }, (backup) => set({ backup }));
          copying = started;
          started.done.catch((thrown: unknown) => {
            if (copying === started) set({ backup: null, fault: toFault(thrown) });
          });
        } catch (thrown) {
          set({ backup: null, fault: toFault(thrown) });
        }
      },
      cancelBackup() {
        copying?.cancel();
        copying = undefined;
        set({ backup: null });
      },
      clear: () => set({ fault: null, confirmation: null, ...(get().backup?.result ? { backup: null } : {}) }),
    };
  });

  link.watch((station) => station.projects(null, take));
  link.state.subscribe(({ phase }) => {
    if (isMoving && phase === 'connected') bridge.reload();
  });

  function take(projects: ProjectsState): void {
    store.setState({ projects });
    const { moving, openFault } = projects;
    if (moving && !isMoving) {
      isMoving = true;
      store.setState({ isPending: true });
      if (moving.token !== null) bridge.adoptToken(moving.token);
    }
    if (openFault && openFault.message !== reported) {
      reported = openFault.message;
      notices.getState().reportFault({ ...openFault, message: `The project was not opened: ${openFault.message}` });
    }
  }
  return store;
}
