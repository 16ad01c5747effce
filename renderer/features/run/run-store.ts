import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Fault } from '../../../core/result/result.ts';
import { type AskContext, ask } from '../../base/notices.ts';
import { storeContext } from '../../base/store-context.ts';
import type { FloodState } from '../flood/flood-store.ts';

export interface RateConfirmation {
  readonly packetsPerSecond: number;
  readonly limit: number;
}

export interface RunState {
  /** The pending request. */
  readonly pending: 'start' | 'pause' | 'stop' | null;
  /** The plan is faster than the guard allows; the user must say yes. */
  readonly confirmation: RateConfirmation | null;
  /** @param options left out = asks where the plan would flood a network */
  start(options?: { readonly allowRate: boolean }): Promise<void>;
  pause(): Promise<void>;
  stop(): Promise<void>;
  declineRate(): void;
}

export type RunStore = StoreApi<RunState>;

export const [RunContext, useRun] = storeContext<RunStore>('RunStore');

const rateOf = (fault: Fault): RateConfirmation => ({
  packetsPerSecond: Number(fault.detail?.['packetsPerSecond'] ?? Number.NaN),
  limit: Number(fault.detail?.['limit'] ?? Number.NaN),
});

interface RunParts extends AskContext {
  readonly flood: { getState(): Pick<FloodState, 'allowsStart'> };
}

/** Start, pause and stop, with the guard's question in between. */
export function createRunStore(context: RunParts): RunStore {
  return createStore<RunState>((set) => ({
    pending: null,
    confirmation: null,
    async start(options) {
      set({ pending: 'start', confirmation: null });
      const askForRate = (fault: Fault): boolean => {
        if (fault.code !== 'plan.too-fast') return false;
        set({ confirmation: rateOf(fault) });
        return true;
      };
      if (options || (await context.flood.getState().allowsStart()))
        await ask(context, (station) => station.start(options ?? {}), askForRate);
      set({ pending: null });
    },
    async pause() {
      set({ pending: 'pause' });
      await ask(context, (station) => station.pause(null));
      set({ pending: null });
    },
    async stop() {
      set({ pending: 'stop' });
      await ask(context, (station) => station.stop(null));
      set({ pending: null });
    },
    declineRate: () => set({ confirmation: null }),
  }));
}
