import { createStore, type StoreApi } from 'zustand/vanilla';
import { CaptureRequest, type CaptureStatus } from '../../../core/contracts/captures.ts';
import type { Clock, Timer } from '../../../core/ports/clock.ts';
import type { Fault } from '../../../core/result/result.ts';
import { formatBytes, plural } from '../../../ui/format/quantities.ts';
import { type AskContext, ask } from '../../base/notices.ts';
import { storeContext } from '../../base/store-context.ts';

export interface CaptureState {
  /** State of the running capture, or of the last one of this page; null = none. */
  readonly capture: CaptureStatus | null;
  readonly isPending: boolean;
  /** The reason why the capture did not start, with the remedy. */
  readonly fault: Fault | null;
  /**
   * @param name of the file, without its ending; empty = named for the time
   * @param targets none = all
   * @returns whether it records
   */
  start(name: string, targets: readonly number[], maxBytes: number): Promise<boolean>;
  stop(): Promise<void>;
  /** The user has seen how it ended. */
  dismiss(): void;
  /** The user has seen why it did not begin. */
  clearFault(): void;
}

export type CaptureStore = StoreApi<CaptureState>;

export const [CaptureContext, useCapture] = storeContext<CaptureStore>('CaptureStore');

export interface CaptureParts extends AskContext {
  readonly clock: Clock;
}

const ASK_EVERY_MS = 1000;

/** The schema's error for a file name; undefined = valid. */
export function nameProblem(written: string): string | undefined {
  const parsed = CaptureRequest.shape.name.safeParse(written.trim() || null);
  return parsed.success ? undefined : parsed.error.issues[0]?.message;
}

/** The packet capture on the computer that measures. It continues without the page, which polls its status. */
export function createCaptureStore(context: CaptureParts): CaptureStore {
  const { link, notices, clock } = context;
  let asking: Timer | undefined;

  const store = createStore<CaptureState>((set) => ({
    capture: null,
    isPending: false,
    fault: null,
    async start(name, targets, maxBytes) {
      set({ isPending: true, fault: null });
      const request = { name: name.trim() || null, targets: [...targets], maxBytes };
      const keepFault = (fault: Fault): boolean => {
        set({ fault });
        return true;
      };
      const capture = await ask(context, (station) => station.captureStart(request), keepFault);
      set({ isPending: false });
      if (capture) take(capture);
      return capture !== undefined;
    },
    async stop() {
      set({ isPending: true });
      const capture = await ask(context, (station) => station.captureStop(null));
      set({ isPending: false });
      if (!capture) return;
      take(capture);
      const message = `Recorded ${plural(capture.packets, 'packet')}, ${formatBytes(capture.bytes)}`;
      notices.getState().report({ tone: 'done', message, hint: capture.file });
    },
    dismiss: () => set({ capture: null }),
    clearFault: () => set({ fault: null }),
  }));

  function take(capture: CaptureStatus): void {
    store.setState({ capture });
    const isRunning = capture.state === 'running';
    if (isRunning && !asking) asking = clock.every(ASK_EVERY_MS, () => void refresh());
    if (!isRunning) {
      asking?.cancel();
      asking = undefined;
    }
  }

  /** A lost connection is reported elsewhere. */
  async function refresh(): Promise<void> {
    const capture = await ask(
      context,
      (station) => station.captureStatus(null),
      () => true,
    );
    if (capture) take(capture);
  }

  link.onStation((station) => {
    if (!station) return;
    void ask(
      context,
      () => station.captureStatus(null),
      () => true,
    ).then((capture) => {
      if (capture?.state === 'running') take(capture);
    });
  });
  return store;
}
