import { uptime } from 'node:os';
import type { Clock } from '../core/ports/clock.ts';

/** 24.8 days, the longest timeout of the system; a longer one would fire immediately. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Longest wait for the next millisecond of the wall clock. */
const MAX_AWAITED_NS = 5_000_000n;
/** Looks meanwhile, of more than 100 ns each; ends the wait where both clocks stand still, as under the fake timers of a test. */
const MAX_LOOKS = 100_000;
/** Attempts at a reading that nothing interrupts, and the uncertainty of such a one. */
const MAX_ATTEMPTS = 5;
const EXACT_NS = 20_000n;

/**
 * Wall clock minus monotonic clock. JavaScript has the wall clock in whole milliseconds only: the start of one is awaited, again
 * where this process was interrupted meanwhile.
 */
function epochMinusMonotonicNs(): bigint {
  let best = nextMillisecond();
  for (let attempt = 1; attempt < MAX_ATTEMPTS && best.uncertainNs > EXACT_NS; attempt++) {
    const next = nextMillisecond();
    if (next.uncertainNs < best.uncertainNs) best = next;
  }
  return best.offsetNs;
}

function nextMillisecond(): { readonly offsetNs: bigint; readonly uncertainNs: bigint } {
  const first = Date.now();
  const begin = process.hrtime.bigint();
  for (let before = begin, looks = 1; ; looks++) {
    const epochMs = Date.now();
    const at = process.hrtime.bigint();
    const hasWaited = at - begin > MAX_AWAITED_NS || looks === MAX_LOOKS;
    if (epochMs !== first || hasWaited) {
      return { offsetNs: BigInt(Math.floor(epochMs)) * 1_000_000n - (before + at) / 2n, uncertainNs: at - before };
    }
    before = at;
  }
}

/** The host's clocks. `nowNs` is the wall clock with the resolution of the monotonic clock. */
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
