import { SPREAD_NAMES, SPREAD_SHARES, type Spread, type SpreadName, spreadBy } from '../../../core/stats/spread.ts';

interface Part extends Spread {
  readonly weight: number;
}

const unknown = (count: number) => new Float64Array(count).fill(Number.NaN);

/**
 * Percentiles of a chart's buckets. Exact for single samples and for one row of history; of several rows, which have
 * their percentiles only, those of the rows by the number of their samples.
 */
export class BucketQuantiles {
  private readonly spread: Readonly<Record<SpreadName, Float64Array>>;
  private readonly weight: Float64Array;
  /** Parts of the buckets that have several. */
  private readonly parts = new Map<number, Part[]>();

  constructor(count: number) {
    this.spread = {
      p5Ms: unknown(count),
      p25Ms: unknown(count),
      p50Ms: unknown(count),
      p75Ms: unknown(count),
      p95Ms: unknown(count),
    };
    this.weight = new Float64Array(count);
  }

  /** @param weight the number of samples; percentiles that are NaN are not known */
  add(at: number, weight: number, spread: Spread): void {
    if (Number.isNaN(spread.p50Ms) || weight <= 0) return;
    if (this.weight[at] === 0) {
      for (const name of SPREAD_NAMES) this.spread[name][at] = spread[name];
      this.weight[at] = weight;
      return;
    }
    const { p5Ms, p25Ms, p50Ms, p75Ms, p95Ms } = spread;
    const part = { weight, p5Ms, p25Ms, p50Ms, p75Ms, p95Ms };
    const known = this.parts.get(at);
    if (known) known.push(part);
    else this.parts.set(at, [this.first(at), part]);
  }

  /** @returns null when none are known */
  at(at: number): Spread | null {
    const parts = this.parts.get(at);
    if (parts) return rankedSpread(parts);
    return this.weight[at] === 0 ? null : this.first(at);
  }

  private first(at: number): Part {
    const own = (name: SpreadName) => this.spread[name][at] ?? Number.NaN;
    return {
      weight: this.weight[at] ?? 0,
      p5Ms: own('p5Ms'),
      p25Ms: own('p25Ms'),
      p50Ms: own('p50Ms'),
      p75Ms: own('p75Ms'),
      p95Ms: own('p95Ms'),
    };
  }
}

function rankedSpread(parts: Part[]): Spread {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  // Single samples, which most parts are, have one order for all.
  if (parts.every(({ p5Ms, p95Ms }) => p5Ms === p95Ms)) {
    parts.sort((left, right) => left.p50Ms - right.p50Ms);
    return spreadBy((share) => ranked(parts, 'p50Ms', total * share));
  }
  const own = (name: SpreadName) => {
    parts.sort((left, right) => left[name] - right[name]);
    return ranked(parts, name, total * SPREAD_SHARES[name]);
  };
  return { p5Ms: own('p5Ms'), p25Ms: own('p25Ms'), p50Ms: own('p50Ms'), p75Ms: own('p75Ms'), p95Ms: own('p95Ms') };
}

/** The value of the sorted parts up to which this weight is, nearest rank. */
function ranked(parts: readonly Part[], name: SpreadName, weight: number): number {
  let reached = 0;
  for (const part of parts) {
    reached += part.weight;
    if (reached >= weight) return part[name];
  }
  return parts.at(-1)?.[name] ?? Number.NaN;
}
