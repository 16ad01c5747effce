/** Writes times as RFC 3339 with microseconds, UTC; those of one second share their beginning. */
export class TimeText {
  private second = Number.NaN;
  private beginning = '';

  /** @param us since the Unix epoch */
  of(us: number): string {
    const second = Math.floor(us / 1e6);
    if (second !== this.second) {
      this.second = second;
      this.beginning = new Date(second * 1000).toISOString().slice(0, -4);
    }
    return `${this.beginning}${String(us - second * 1e6).padStart(6, '0')}Z`;
  }
}
