import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FaultData } from '../../core/result/fault-data.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import type { StationLink } from './station/station-link.ts';
import type { StationClient } from './station/watched-stream.ts';

export interface Notice {
  readonly id: number;
  readonly tone: 'done' | 'warning' | 'fault';
  readonly message: string;
  /** The remedy. */
  readonly hint?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** A notice replaces an earlier one about the same subject, whose action is out of date. */
  readonly subject?: string;
}

export interface NoticesState {
  readonly notices: readonly Notice[];
  /** Notices that wait until the open dialog is closed, since they would lie over it. */
  readonly held: readonly Notice[];
  report(notice: Omit<Notice, 'id'>): void;
  reportFault(fault: FaultData): void;
  dismiss(id: number): void;
  /** Dismisses those that only say what was done, and holds back those that offer to undo it or to show it. */
  hold(): void;
  release(): void;
}

export type NoticesStore = StoreApi<NoticesState>;

const MAX_NOTICES = 4;

/** Short messages about recent actions and faults. */
export function createNoticesStore(): NoticesStore {
  let nextId = 1;
  return createStore<NoticesState>((set, get) => ({
    notices: [],
    held: [],
    report(notice) {
      const isOther = ({ message, subject }: Notice) =>
        message !== notice.message && (subject === undefined || subject !== notice.subject);
      const { notices, held } = get();
      set({
        notices: [...notices.filter(isOther), { ...notice, id: nextId++ }].slice(-MAX_NOTICES),
        held: held.filter(isOther),
      });
    },
    reportFault(fault) {
      get().report({
        tone: 'fault',
        message: fault.message,
        ...(fault.hint === undefined ? {} : { hint: fault.hint }),
      });
    },
    dismiss: (id) => set({ notices: get().notices.filter((one) => one.id !== id) }),
    hold() {
      const { notices, held } = get();
      const [done, rest] = [
        notices.filter(({ tone }) => tone === 'done'),
        notices.filter(({ tone }) => tone !== 'done'),
      ];
      set({ notices: rest, held: [...held, ...done.filter(({ action }) => action)] });
    },
    release: () => set(({ notices, held }) => ({ notices: [...held, ...notices].slice(-MAX_NOTICES), held: [] })),
  }));
}

export interface AskContext {
  readonly link: StationLink;
  readonly notices: NoticesStore;
}

/** Asks the station; a fault becomes a notice and undefined, unless `expected` deals with it. */
export async function ask<T>(
  { link, notices }: AskContext,
  question: (station: StationClient) => Promise<T>,
  expected?: (fault: Fault) => boolean,
): Promise<T | undefined> {
  try {
    return await question(link.station);
  } catch (thrown) {
    const fault = toFault(thrown);
    if (!expected?.(fault)) notices.getState().reportFault(fault);
    return undefined;
  }
}
