import { uptime } from 'node:os';
import type { Clock } from '../core/ports/clock.ts';

/** 24.8 days, the longest timeout of the system; a longer one would fire immediately. */
const MAX_DELAY_MS = 2 ** 31 - 1;

const epochMinusMonotonicNs = (): bigint => BigInt(Math.round(Date.now() * 1e6)) - process.hrtime.bigint();

/** The host's clocks. `nowNs` is the wall clock's millisecond with the monotonic clock's fraction. */
export function systemClock(): Clock {
  let offsetNs = epochMinusMonotonicNs();
  const nowNs = (): bigint => {
    const estimate = process.hrtime.bigint() + offsetNs;
    const driftMs = Math.abs(Number(estimate / 1_000_000n) - Date.now());
    if (driftMs <= 5) return estimate;
    offsetNs = epochMinusMonotonicNs(); // the wall clock was set
    return process.hrtime.bigint() + offsetNs;
  };
  return {
    nowMs: () => Number(nowNs() / 1000n) / 1000,
    nowNs,
    monotonicMs: () => performance.now(),
    upMs,
    after(delayMs, run) {
      let timer: NodeJS.Timeout;
      const wait = (leftMs: number) => {
        const restMs = leftMs - MAX_DELAY_MS;
        timer = restMs > 0 ? setTimeout(() => wait(restMs), MAX_DELAY_MS) : setTimeout(run, leftMs);
      };
      wait(delayMs);
      return { cancel: () => clearTimeout(timer) };
    },
    every(periodMs, run) {
      const timer = setInterval(run, periodMs);
      return { cancel: () => clearInterval(timer) };
    },
  };
}

function upMs(): number | null {
  try {
    return uptime() * 1000;
  } catch {
    return null; // refused by a sandbox
  }
}
