import { formatDnsName } from '../common/names.ts';

/** A message that breaks the format. `decodeMessage` turns it into a result. */
export class WireError extends Error {}

/** Pointers in one name. A legal name has at most 127 labels. */
const MAX_POINTERS = 127;
const MAX_NAME = 255;

/** Work for names of domains and types in a message. Its bytes may be few: names point to long ones, types are bits. */
const NAMES_WORK = 524_288;
/** Work for a label, besides that for its bytes, and for a type. */
const LABEL_WORK = 8;

/** State that the readers of one message share. */
interface NamesRead {
  workLeft: number;
  /** Names as text by the place that pointers point to. */
  readonly texts: Map<number, string>;
}

/** Reads a message from front to back; never beyond its end. */
export class WireReader {
  readonly bytes: Uint8Array;
  at: number;
  /** End of the readable part. */
  readonly end: number;
  private readonly names: NamesRead;

  constructor(
    bytes: Uint8Array,
    at = 0,
    end = bytes.length,
    names: NamesRead = { workLeft: NAMES_WORK, texts: new Map() },
  ) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.names = names;
  }

  get left(): number {
    return this.end - this.at;
  }

  u8(): number {
    return this.take(1)[0] as number;
  }

  u16(): number {
    const [high = 0, low = 0] = this.take(2);
    return high * 256 + low;
  }

  u32(): number {
    return this.u16() * 65_536 + this.u16();
  }

  /** @param count default: all that is left */
  take(count = this.left): Uint8Array {
    if (count > this.left) throw new WireError('the message ends inside a field');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** A length byte and as many bytes. */
  text(): Uint8Array {
    return this.take(this.u8());
  }

  /** A part of its own of the next `count` bytes; names in it may point to anywhere before. */
  part(count: number): WireReader {
    this.take(count);
    return new WireReader(this.bytes, this.at - count, this.at, this.names);
  }

  /** A name as zone files write it. */
  name(): string {
    const { texts } = this.names;
    const target = this.pointer();
    const known = target === null ? undefined : texts.get(target);
    if (known !== undefined) {
      this.take(2);
      return known;
    }
    const text = formatDnsName(this.labels());
    if (target !== null) texts.set(target, text);
    return text;
  }

  /**
   * Counts a label or type, which costs more time than its bytes tell.
   * @param bytes that its text takes
   */
  spend(bytes = 0): void {
    this.names.workLeft -= bytes + LABEL_WORK;
    if (this.names.workLeft < 0) throw new WireError('the message has too many labels or types');
  }

  /** The place that a name which is nothing but a pointer points to; null = another name. */
  private pointer(): number | null {
    const [high = 0, low = 0] = this.bytes.subarray(this.at, Math.min(this.at + 2, this.end));
    return this.left >= 2 && high >= 192 ? (high - 192) * 256 + low : null;
  }

  /** The labels of a name. Pointers must point backwards, so that none can loop (RFC 1035 §4.1.4). */
  labels(): readonly Uint8Array[] {
    const labels: Uint8Array[] = [];
    let lowest = this.at;
    let size = 1;
    let here: WireReader = this;
    for (let pointers = 0; ; ) {
      const length = here.u8();
      if (length === 0) return labels;
      if (length < 64) {
        size += length + 1;
        if (size > MAX_NAME) throw new WireError('a name is longer than 255 bytes');
        this.spend(length);
        labels.push(here.take(length));
        continue;
      }
      if (length < 192) throw new WireError('a label has an unknown type');
      const target = (length - 192) * 256 + here.u8();
      if (target >= lowest) throw new WireError('a name points forwards or to itself');
      if (++pointers > MAX_POINTERS) throw new WireError('a name has too many pointers');
      lowest = target;
      here = new WireReader(this.bytes, target);
    }
  }
}
