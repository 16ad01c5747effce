import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Status } from '../../core/contracts/station.ts';
import { MAX_PACKETS_PER_SECOND } from '../../core/model/rate-limit.ts';

export interface StatusState {
  /** null before the station's first word. */
  readonly status: Status | null;
  /** Offset of the station's clock from this page's: they may run on two computers. */
  readonly clockOffsetMs: number;
  /** Time of the station's last message by its clock, Unix ms; unchanged while disconnected. */
  readonly lastDataMs: number;
}

export type StatusStore = StoreApi<StatusState>;

export const createStatusStore = (): StatusStore =>
  createStore(() => ({ status: null, clockOffsetMs: 0, lastDataMs: 0 }));

/** Smaller differences are network delay, not clock offset; following them would make charts tremble. */
const CLOCK_STEP_MS = 500;

export function withStatus(before: StatusState, status: Status, pageNowMs: number): StatusState {
  const offset = status.nowMs - pageNowMs;
  const isFirst = before.status === null;
  const stepped = Math.abs(offset - before.clockOffsetMs) > CLOCK_STEP_MS;
  const clockOffsetMs = isFirst || stepped ? offset : before.clockOffsetMs;
  return { status, clockOffsetMs, lastDataMs: status.nowMs };
}

/** Packets/s above which Start asks, of the project or of the command line. */
export const rateLimitIn = ({ status }: Pick<StatusState, 'status'>): number =>
  status?.rateLimit ?? MAX_PACKETS_PER_SECOND;
