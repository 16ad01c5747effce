/** The system's wall clock with the resolution of the monotonic one. */
export interface WallClock {
  /** Unix ns. */
  nowNs(): bigint;
}

interface Sources {
  /** Whole ms of the wall clock. */
  readonly epochMs: () => number;
  /** Monotonic ms with fraction. */
  readonly monotonicMs: () => number;
  /** Wall clock at monotonic 0, as measured at the start of the process. */
  readonly originMs: number;
}

/** Difference from the wall clock's whole millisecond that rounding explains, ms. */
const SPARE_MS = 0.05;

/** Attempts at a reading of the wall clock that nothing interrupts, and the uncertainty of such a one, ms. */
const MAX_ATTEMPTS = 5;
const EXACT_MS = 0.02;

/**
 * JavaScript has the wall clock in whole milliseconds only. The monotonic clock with the origin of the process is exact
 * until the wall clock is stepped, which shows as a reading outside of the current millisecond: then the next
 * change of the millisecond is awaited, which gives a new origin.
 */
export function wallClock({ epochMs, monotonicMs, originMs }: Sources = SYSTEM): WallClock {
  let origin = originMs;
  const isPlausible = (at: number, epoch: number): boolean =>
    origin + at >= epoch - SPARE_MS && origin + at < epoch + 1 + SPARE_MS;
  const align = (): void => {
    let best = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < MAX_ATTEMPTS && best > EXACT_MS; attempt++) {
      const edge = nextMillisecond(epochMs, monotonicMs);
      if (edge.uncertainMs >= best) continue;
      best = edge.uncertainMs;
      origin = edge.originMs;
    }
  };
  return {
    nowNs() {
      const epoch = epochMs();
      let at = monotonicMs();
      // Interrupted between the two readings, or stepped.
      if (!isPlausible(at, epoch) && !isPlausible(at, epochMs())) {
        align();
        at = monotonicMs();
      }
      return BigInt(Math.floor(origin)) * 1_000_000n + BigInt(Math.round(((origin % 1) + at) * 1e6));
    },
  };
}

/** Waits for the wall clock's next millisecond. `uncertainMs`: time between the readings around it, in which the process may have been interrupted. */
function nextMillisecond(epochMs: () => number, monotonicMs: () => number) {
  const first = epochMs();
  for (let before = monotonicMs(); ; ) {
    const epoch = epochMs();
    const at = monotonicMs();
    if (epoch !== first) return { originMs: epoch - at, uncertainMs: at - before };
    before = at;
  }
}

const SYSTEM: Sources = {
  epochMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  originMs: performance.timeOrigin,
};
