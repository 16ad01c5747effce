const DIGITS = 4;

/** A value of a chart: four significant digits, which is more than a chart shows; null = no value. */
export const chartValue = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(DIGITS));

/** Lengths of buckets, ms: those that readers count in. */
const BUCKETS_MS = [
  ...[100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 3, 6, 12, 24, 48, 168].map((hours) => hours * 3_600_000),
];

/** Division of a span into buckets of one length, at most `most` of them, none shorter than the time between packets. */
export function bucketsOf(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  most: number,
  leastMs = 0,
): { readonly bucketMs: number; readonly count: number } {
  const wantedMs = Math.max((toMs - fromMs) / most, leastMs);
  const bucketMs = BUCKETS_MS.find((ms) => ms >= wantedMs) ?? Math.ceil(wantedMs / 86_400_000) * 86_400_000;
  return { bucketMs, count: Math.max(1, Math.ceil((toMs - fromMs) / bucketMs)) };
}
