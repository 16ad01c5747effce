/** A limit of packets per second, with a burst of one second. */
export class Rate {
  private readonly perSecond: number;
  private left: number;
  private atMs: number;

  constructor(perSecond: number, nowMs: number) {
    this.perSecond = perSecond;
    this.left = perSecond;
    this.atMs = nowMs;
  }

  /** Takes one packet. @param nowMs monotonic @returns false = there are too many */
  take(nowMs: number): boolean {
    this.left = Math.min(this.perSecond, this.left + ((nowMs - this.atMs) / 1000) * this.perSecond);
    this.atMs = nowMs;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
