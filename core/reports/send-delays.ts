/** Send delays are counted by this many significant binary digits, as the store keeps them. */
const DIGITS = 4;
const STEPS = 2 ** DIGITS;
const BITS = 32;
const HALF_OF_STEPS = STEPS / 2;

/** Number of packets by send delay, which is rounded to four binary digits: within 6.25 %. */
export class SendDelays {
  /** By the power of two of the step, then the multiple of the step. */
  private readonly cells = new Uint32Array(STEPS * BITS);

  /** @param us whole µs, below 2³² */
  add(us: number): void {
    const cell = cellOf(us);
    this.cells[cell] = (this.cells[cell] as number) + 1;
  }

  addAll(lateUs: ArrayLike<number>, count: number): void {
    const { cells } = this;
    let [lastUs, cell] = [0, 0];
    for (let at = 0; at < count; at++) {
      const us = lateUs[at] as number;
      if (us !== lastUs) cell = cellOf(us);
      lastUs = us;
      cells[cell] = (cells[cell] as number) + 1;
    }
  }

  /** By delay, µs, ascending. */
  counts(): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    for (const [cell, count] of this.cells.entries()) {
      if (count > 0) counts.set((cell % STEPS) * 2 ** Math.floor(cell / STEPS), count);
    }
    return counts;
  }
}

function cellOf(us: number): number {
  if (us < STEPS) return us;
  const power = BITS - DIGITS - Math.clz32(us);
  const steps = Math.round(us / (1 << power));
  // A number that is rounded up to the next power of two has twice the step.
  return steps === STEPS ? (power + 1) * STEPS + HALF_OF_STEPS : power * STEPS + steps;
}

/** Percentile of counted values by nearest rank. @returns null = there is none */
export function countedPercentile(counts: ReadonlyMap<number, number>, share: number): number | null {
  const sorted = [...counts].sort(([left], [right]) => left - right);
  let left = Math.ceil(share * sorted.reduce((sum, [, count]) => sum + count, 0));
  for (const [value, count] of sorted) {
    left -= count;
    if (left <= 0) return value;
  }
  return null;
}
