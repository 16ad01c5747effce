/** Offsets of the lines of a text. The YAML parser's own count loses lines in texts that it cannot read. */
export class Lines {
  private readonly starts = [0];
  private readonly length: number;

  constructor(text: string) {
    this.length = text.length;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  /** Line and column from 1 of an offset; one outside the text counts as its nearest end. */
  place(offset: number): { readonly line: number; readonly column: number } {
    const inside = Math.min(Math.max(0, offset), this.length);
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] as number) <= inside) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: inside - (this.starts[low] as number) + 1 };
  }
}
