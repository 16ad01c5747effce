/**
 * Counts replies that were reported after that to a later packet and, by the clock, also came after it: a clock that was
 * set back makes replies in order look late, and several sockets report simultaneous replies in any order.
 * @param index places of the packets in the order of sending
 * @param cameMs when each reply came, on one clock
 * @param isBehind not 0 = the reply to a later packet was reported before it
 * @source RFC 4737 §3.3, §4.2.2
 */
export function countOutOfOrder(
  index: ArrayLike<number>,
  cameMs: ArrayLike<number>,
  isBehind: ArrayLike<number>,
): number {
  const byTime = Uint32Array.from({ length: index.length }, (_, at) => at).sort(
    (left, right) => (cameMs[left] as number) - (cameMs[right] as number),
  );
  let latest = -1;
  let count = 0;
  for (const at of byTime) {
    const place = index[at] as number;
    if (place > latest) latest = place;
    else if (isBehind[at] !== 0) count += 1;
  }
  return count;
}
