const SPAN_MS = 10_000;
/** Two looks closer together than this say nothing about a rate. */
const LEAST_SPAN_MS = 1000;

/** Packets per second as they are really sent, from a counter that is looked at now and then. */
export class SendingRate {
  private looks: { readonly atMs: number; readonly sent: number }[] = [];

  /** @param sent packets since the engine began; less than before = it is another engine */
  look(atMs: number, sent: number): void {
    const last = this.looks.at(-1);
    const isGap = last !== undefined && atMs - last.atMs > SPAN_MS; // nobody looked meanwhile
    if (last && (isGap || sent < last.sent || atMs < last.atMs)) this.looks = [];
    this.looks.push({ atMs, sent });
    while (this.looks.length > 2 && (this.looks[1]?.atMs ?? atMs) <= atMs - SPAN_MS) this.looks.shift();
  }

  /** Another run or another engine: what was sent before does not count. */
  restart(): void {
    this.looks = [];
  }

  /** Over the last ten seconds, to three digits; null while there is too little to tell. */
  perSecond(): number | null {
    const [first, last] = [this.looks[0], this.looks.at(-1)];
    if (!first || !last || last.atMs - first.atMs < LEAST_SPAN_MS) return null;
    return Number((((last.sent - first.sent) * 1000) / (last.atMs - first.atMs)).toPrecision(3));
  }
}
