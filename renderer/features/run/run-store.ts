import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Fault } from '../../../core/result/result.ts';
import { type AskContext, ask } from '../../base/notices.ts';
import type { StationClient } from '../../base/station/watched-stream.ts';
import { storeContext } from '../../base/store-context.ts';
import type { FloodState } from '../flood/flood-store.ts';

export interface RateConfirmation {
  readonly packetsPerSecond: number;
  readonly limit: number;
}

interface StartOptions {
  readonly allowRate?: boolean;
}

/** A request that starts measuring. */
type StartRequest<T> = (station: StationClient, options: StartOptions) => Promise<T>;

export interface RunState {
  /** The pending request. */
  readonly pending: 'start' | 'pause' | 'stop' | null;
  /** The plan is faster than the guard allows; the user must say yes. */
  readonly confirmation: RateConfirmation | null;
  /** @param options left out = asks where the plan would flood a network */
  start(options?: { readonly allowRate: boolean }): Promise<void>;
  /**
   * Starts measuring by another request than Start, with the questions of Start.
   * @param expected deals with a fault of the request, as in `ask`
   * @returns undefined = it did not start
   */
  startWith<T>(request: StartRequest<T>, expected?: (fault: Fault) => boolean): Promise<T | undefined>;
  pause(): Promise<void>;
  stop(): Promise<void>;
  answerRate(isYes: boolean): void;
}

export type RunStore = StoreApi<RunState>;

export const [RunContext, useRun] = storeContext<RunStore>('RunStore');

const rateOf = ({ code, detail }: Fault): RateConfirmation | null =>
  code === 'plan.too-fast'
    ? { packetsPerSecond: Number(detail?.['packetsPerSecond']), limit: Number(detail?.['limit']) }
    : null;

interface RunParts extends AskContext {
  readonly flood: { getState(): Pick<FloodState, 'allowsStart'> };
}

/** Start, pause and stop, with the guard's question in between. */
export function createRunStore(context: RunParts): RunStore {
  let answered: ((isYes: boolean) => void) | undefined;

  return createStore<RunState>((set, get) => {
    const askRate = (confirmation: RateConfirmation) =>
      new Promise<boolean>((resolve) => {
        get().answerRate(false);
        answered = resolve;
        set({ confirmation });
      });
    /** Makes the request, and once more where the user allows its rate. */
    const attempt = async <T>(
      request: StartRequest<T>,
      expected?: (fault: Fault) => boolean,
      options: StartOptions = {},
    ): Promise<T | undefined> => {
      let confirmation = null as RateConfirmation | null;
      const started = await ask(
        context,
        (station) => request(station, options),
        (fault) => {
          confirmation = rateOf(fault);
          return confirmation !== null || (expected?.(fault) ?? false);
        },
      );
      if (confirmation === null || !(await askRate(confirmation))) return started;
      return ask(context, (station) => request(station, { allowRate: true }), expected);
    };
    const during = async (pending: RunState['pending'], work: () => Promise<unknown>) => {
      set({ pending });
      await work();
      set({ pending: null });
    };
    const allowsStart = () => context.flood.getState().allowsStart();
    return {
      pending: null,
      confirmation: null,
      start: (options) =>
        during('start', async () => {
          if (options || (await allowsStart()))
            await attempt((station, more) => station.start(more), undefined, options);
        }),
      startWith: async (request, expected) => ((await allowsStart()) ? attempt(request, expected) : undefined),
      pause: () => during('pause', () => ask(context, (station) => station.pause(null))),
      stop: () => during('stop', () => ask(context, (station) => station.stop(null))),
      answerRate(isYes) {
        set({ confirmation: null });
        answered?.(isYes);
        answered = undefined;
      },
    };
  });
}
