import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Status } from '../../core/contracts/station.ts';

export interface StatusState {
  /** null before the station's first word. */
  readonly status: Status | null;
  /** What to add to this page's clock to get the station's: they may be on two machines. */
  readonly clockOffsetMs: number;
  /** When the station was last heard of, its time, Unix ms; kept at that while the connection is lost. */
  readonly lastDataMs: number;
}

export type StatusStore = StoreApi<StatusState>;

export const createStatusStore = (): StatusStore =>
  createStore(() => ({ status: null, clockOffsetMs: 0, lastDataMs: 0 }));

/** Below this the difference is the way of the message, not the clock, and following it would make charts tremble. */
const CLOCK_STEP_MS = 500;

export function withStatus(before: StatusState, status: Status, pageNowMs: number): StatusState {
  const offset = status.nowMs - pageNowMs;
  const isFirst = before.status === null;
  const stepped = Math.abs(offset - before.clockOffsetMs) > CLOCK_STEP_MS;
  const clockOffsetMs = isFirst || stepped ? offset : before.clockOffsetMs;
  return { status, clockOffsetMs, lastDataMs: status.nowMs };
}
