import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Download, DownloadRequest, DownloadStatus } from '../../core/contracts/downloads.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { formatBytes, plural } from '../../ui/format/quantities.ts';
import type { HostBridge } from './host/host-bridge.ts';
import type { NoticesStore } from './notices.ts';
import type { StationLink } from './station/station-link.ts';
import { storeContext } from './store-context.ts';

/** A file that is being sent from the station to this computer. */
export interface RunningDownload extends Download {
  /** null = nothing is known yet. */
  readonly status: DownloadStatus | null;
}

export interface DownloadsState {
  readonly running: readonly RunningDownload[];
  /** @returns why the file cannot be made; null = it is being sent, or the user chose no place for it */
  start(request: DownloadRequest): Promise<Fault | null>;
  cancel(id: string): void;
}

export type DownloadsStore = StoreApi<DownloadsState>;

export const [DownloadsContext, useDownloads] = storeContext<DownloadsStore>('DownloadsStore');

interface DownloadsParts {
  readonly bridge: Pick<HostBridge, 'saveDownload'>;
  readonly link: StationLink;
  readonly notices: NoticesStore;
}

/** Code of a download that somebody ended. */
const CANCELLED = 'download.cancelled';

const withHint = ({ code, message, hint }: NonNullable<DownloadStatus['fault']>): Fault => ({
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** Files that the station makes and the host of the page saves. */
export function createDownloadsStore({ bridge, link, notices }: DownloadsParts): DownloadsStore {
  const store = createStore<DownloadsState>((set, get) => ({
    running: [],
    async start(request) {
      try {
        const download = await link.station.download(request);
        set({ running: [...get().running, { ...download, status: null }] });
        follow(download);
        return null;
      } catch (thrown) {
        return toFault(thrown);
      }
    },
    cancel: (id) => cancel(id),
  }));

  const remove = (id: string) => store.setState(({ running }) => ({ running: running.filter((one) => one.id !== id) }));

  /** A lost connection ends the download with it. */
  function cancel(id: string): void {
    remove(id);
    Promise.resolve()
      .then(() => link.station.downloadCancel({ id }))
      .catch(() => undefined);
  }

  function follow(download: Download): void {
    const { id } = download;
    const { station } = link;
    let last: DownloadStatus | null = null;
    const status = station.downloadStatus({ id }, (next) => {
      last = next;
      const { running } = store.getState();
      store.setState({ running: running.map((one) => (one.id === id ? { ...one, status: next } : one)) });
    });
    const saving = bridge.saveDownload(download, (take) => station.downloadRead({ id }, take).done);
    const ended = Promise.all([
      saving.then((isSaved) => {
        if (!isSaved) cancel(id);
      }),
      status.done,
    ]);
    ended.then(
      () => finish(download, last),
      (thrown: unknown) => {
        cancel(id);
        const fault = last?.fault ? withHint(last.fault) : toFault(thrown);
        if (fault.code !== CANCELLED && last?.state !== 'cancelled') notices.getState().reportFault(fault);
      },
    );
  }

  function finish({ id, fileName }: Download, status: DownloadStatus | null): void {
    remove(id);
    if (status?.state === 'failed' && status.fault) notices.getState().reportFault(withHint(status.fault));
    if (status?.state !== 'done') return;
    const rows = status.rows === null ? '' : `${plural(status.rows, 'row')}, `;
    const isWhole = status.damaged === 0;
    notices.getState().report({
      tone: isWhole ? 'done' : 'warning',
      message: `Saved ${fileName}: ${rows}${formatBytes(status.bytes)}`,
      ...(isWhole ? {} : { hint: `${plural(status.damaged, 'damaged part')} of the stored data left out` }),
    });
  }

  return store;
}
