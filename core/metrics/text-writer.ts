import type { SampleWriter } from './sample-writer.ts';

const INITIAL_BYTES = 96 * 1024;
const [BRACE, COMMA, END, SPACE, NEWLINE, ZERO, MINUS] = [0x7b, 0x2c, 0x7d, 0x20, 0x0a, 0x30, 0x2d];
/** Whole numbers up to this are written digit by digit, which is faster than their text. */
const MOST_WHOLE = 1e15;

const UTF8 = new TextEncoder();
export const NO_LABELS = new Uint8Array(0);

/** A text as the writer takes it. */
export const encoded = (text: string): Uint8Array => UTF8.encode(text);

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };
const escaped = (text: string): string => text.replace(/[\\"\n]/g, (one) => ESCAPES[one] as string);

/** Labels between the braces of a sample, escaped; a label without a value is as if it were not there. */
export function labelText(labels: readonly (readonly [name: string, value: string])[]): string {
  return labels
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');
}

/** Help texts escape no quotes. */
const helpText = (text: string): string => text.replace(/[\\\n]/g, (one) => ESCAPES[one] as string);

/** Lines of the text formats in bytes: no strings per sample, since a scrape may have a quarter of a million of them. */
export class TextWriter implements SampleWriter {
  private bytes = new Uint8Array(INITIAL_BYTES);
  /** Bytes written since the last `take`. */
  length = 0;

  header(name: string, type: string, help: string): void {
    this.copy(encoded(`# HELP ${name} ${helpText(help)}\n# TYPE ${name} ${type}\n`));
  }

  line(text: string): void {
    this.copy(encoded(`${text}\n`));
  }

  /** @param labels of the row @param more those of this sample alone */
  sample(name: Uint8Array, labels: Uint8Array, more: Uint8Array, value: number): void {
    this.reserve(name.length + labels.length + more.length + 40);
    this.put(name);
    if (labels.length + more.length > 0) {
      this.bytes[this.length++] = BRACE;
      this.put(labels);
      if (labels.length > 0 && more.length > 0) this.bytes[this.length++] = COMMA;
      this.put(more);
      this.bytes[this.length++] = END;
    }
    this.bytes[this.length++] = SPACE;
    this.number(value);
    this.bytes[this.length++] = NEWLINE;
  }

  /** The bytes so far, which the caller may keep. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  private number(value: number): void {
    if (Number.isInteger(value) && Math.abs(value) < MOST_WHOLE) return this.whole(value);
    const text = Number.isFinite(value) ? String(value) : special(value);
    for (let at = 0; at < text.length; at++) this.bytes[this.length++] = text.charCodeAt(at);
  }

  private whole(value: number): void {
    let rest = value;
    if (rest < 0) {
      this.bytes[this.length++] = MINUS;
      rest = -rest;
    }
    let digits = 1;
    for (let limit = 10; rest >= limit; limit *= 10) digits += 1;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const tens = Math.floor(rest / 10);
      this.bytes[at] = ZERO + (rest - 10 * tens);
      rest = tens;
    }
    this.length += digits;
  }

  private copy(from: Uint8Array): void {
    this.reserve(from.length);
    this.put(from);
  }

  /** A loop is faster than `set` for the lengths of names and labels. */
  private put(from: Uint8Array): void {
    const { bytes } = this;
    let to = this.length;
    for (let at = 0; at < from.length; at++) bytes[to++] = from[at] as number;
    this.length = to;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

const special = (value: number): string => (Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf');
