/** Median and 95th percentile of what a point of a chart stands for. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
}

interface Part {
  readonly weight: number;
  readonly p50: number;
  readonly p95: number;
}

/**
 * Quantiles of a chart's buckets. Exact for single samples and for one row of history; of several rows, which have
 * their quantiles only, those of the rows by the number of their samples.
 */
export class BucketQuantiles {
  private readonly p50: Float64Array;
  private readonly p95: Float64Array;
  private readonly weight: Float64Array;
  /** Parts of the buckets that have several. */
  private readonly parts = new Map<number, Part[]>();

  constructor(count: number) {
    this.p50 = new Float64Array(count).fill(Number.NaN);
    this.p95 = new Float64Array(count).fill(Number.NaN);
    this.weight = new Float64Array(count);
  }

  /** @param weight the number of samples; quantiles that are NaN are not known */
  add(at: number, weight: number, p50: number, p95: number): void {
    if (Number.isNaN(p50) || weight <= 0) return;
    if (this.weight[at] === 0) {
      this.p50[at] = p50;
      this.p95[at] = p95;
      this.weight[at] = weight;
      return;
    }
    const known = this.parts.get(at);
    if (known) known.push({ weight, p50, p95 });
    else this.parts.set(at, [this.first(at), { weight, p50, p95 }]);
  }

  /** @returns null when none are known */
  at(at: number): Quantiles | null {
    const parts = this.parts.get(at);
    if (parts) return { p50: ranked(parts, 'p50', 0.5), p95: ranked(parts, 'p95', 0.95) };
    return this.weight[at] === 0 ? null : this.first(at);
  }

  private first(at: number): Part {
    return { weight: this.weight[at] ?? 0, p50: this.p50[at] ?? Number.NaN, p95: this.p95[at] ?? Number.NaN };
  }
}

/** The value below which a share of the weight is, nearest rank. */
function ranked(parts: Part[], name: 'p50' | 'p95', share: number): number {
  parts.sort((left, right) => left[name] - right[name]);
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  for (const part of parts) {
    reached += part.weight;
    if (reached >= total * share) return part[name];
  }
  return parts.at(-1)?.[name] ?? Number.NaN;
}
