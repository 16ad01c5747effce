/** Mean, deviation and extremes of round trips as they come; Welford's recurrence. */
export class RunningFigures {
  count = 0;
  lastMs = Number.NaN;
  minMs = Number.NaN;
  maxMs = Number.NaN;
  private meanMs = 0;
  private m2 = 0;
  private ipdvSumMs = 0;
  private ipdvCount = 0;

  /** Goes on with figures that came from another thread: with all their fields, without their methods. */
  static revived(cloned: RunningFigures): RunningFigures {
    return Object.assign(new RunningFigures(), cloned);
  }

  add(ms: number): void {
    if (this.count > 0) {
      this.ipdvSumMs += Math.abs(ms - this.lastMs);
      this.ipdvCount += 1;
    }
    this.count += 1;
    this.lastMs = ms;
    if (!(this.minMs <= ms)) this.minMs = ms;
    if (!(this.maxMs >= ms)) this.maxMs = ms;
    const delta = ms - this.meanMs;
    this.meanMs += delta / this.count;
    this.m2 += delta * (ms - this.meanMs);
  }

  /** NaN before the first. */
  get avgMs(): number {
    return this.count > 0 ? this.meanMs : Number.NaN;
  }

  /** Sample standard deviation (n − 1); NaN below two. */
  get stdevMs(): number {
    return this.count > 1 ? Math.sqrt(this.m2 / (this.count - 1)) : Number.NaN;
  }

  /** Mean |IPDV| of answers that came one after the other (RFC 3393); NaN below two. */
  get jitterMs(): number {
    return this.ipdvCount > 0 ? this.ipdvSumMs / this.ipdvCount : Number.NaN;
  }
}
