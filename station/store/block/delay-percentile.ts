const SHARE = 0.99;
const INDEXES = 256;
const counts = new Uint32Array(INDEXES);

/** Exact 99th percentile of send delays, µs (nearest rank); by their indexes, few of them need sorting. */
export function delayPercentile(lateUs: Uint32Array, delays: Int32Array, count: number): number {
  if (count === 0) return 0;
  // Of fewer than a hundred it is the greatest one.
  if (Math.ceil(SHARE * count) === count) return greatest(lateUs, count);
  counts.fill(0);
  for (let at = 0; at < count; at++) (counts[delays[at] as number] as number)++;
  let left = Math.ceil(SHARE * count);
  let index = 0;
  while (left > (counts[index] as number)) left -= counts[index++] as number;
  const near = new Uint32Array(counts[index] as number);
  let found = 0;
  for (let at = 0; at < count; at++) if (delays[at] === index) near[found++] = lateUs[at] as number;
  return near.sort()[left - 1] as number;
}

function greatest(lateUs: Uint32Array, count: number): number {
  let most = 0;
  for (let at = 0; at < count; at++) if ((lateUs[at] as number) > most) most = lateUs[at] as number;
  return most;
}
