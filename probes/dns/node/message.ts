import { className, recordCode, recordName } from '../common/record-types.ts';
import { type Edns, ednsOf } from './edns.ts';
import { rdataText } from './rdata.ts';
import { WireError, WireReader } from './wire-reader.ts';

/** A resource record in the form of zone files. */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly class: string;
  readonly ttl: number;
  readonly data: string;
}

/** A decoded message. */
export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly authenticData: boolean;
  readonly checkingDisabled: boolean;
  /** With the upper bits of EDNS. */
  readonly rcode: number;
  readonly questions: readonly Question[];
  readonly answers: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  /** Without the OPT record. */
  readonly additional: readonly DnsRecord[];
  /** null = none in the message. */
  readonly edns: Edns | null;
}

/** The asked name, type and class; names compare with `sameName`. */
export interface Question {
  readonly labels: readonly Uint8Array[];
  readonly type: number;
  readonly class: number;
}

/** Header of a message, which may be readable where the rest is not. */
export const HEADER_BYTES = 12;

/** Decodes a message. Never throws: a message that breaks the format gives the reason. */
export function decodeMessage(bytes: Uint8Array): { readonly message: DnsMessage } | { readonly error: string } {
  try {
    return { message: decode(new WireReader(bytes)) };
  } catch (error) {
    if (error instanceof WireError) return { error: error.message };
    throw error;
  }
}

function decode(reader: WireReader): DnsMessage {
  const id = reader.u16();
  const flags = reader.u16();
  const [questionCount, answerCount, authorityCount, additionalCount] = [0, 0, 0, 0].map(() => reader.u16());
  const isTruncated = (flags & 0x0200) !== 0;
  const questions = list(questionCount, () => question(reader));
  const sections = { edns: null as Edns | null };
  // Servers cut a truncated message anywhere (RFC 2181 §9): its counts may exceed its records.
  const records = (count = 0) => list(count, () => record(reader, sections), isTruncated);
  const answers = records(answerCount);
  const authority = records(authorityCount);
  const additional = records(additionalCount);
  return {
    id,
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 15,
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated,
    recursionDesired: (flags & 0x0100) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    authenticData: (flags & 0x0020) !== 0,
    checkingDisabled: (flags & 0x0010) !== 0,
    rcode: (flags & 15) + 16 * (sections.edns?.extendedRcode ?? 0),
    questions,
    answers,
    authority,
    additional,
    edns: sections.edns,
  };
}

/** @param isCut the message may end before the last item, or inside it */
function list<T>(count = 0, read: () => T | null, isCut = false): T[] {
  const items: T[] = [];
  try {
    for (let at = 0; at < count; at++) {
      const item = read();
      if (item !== null) items.push(item);
    }
  } catch (error) {
    if (!isCut || !(error instanceof WireError)) throw error;
  }
  return items;
}

const question = (reader: WireReader): Question => ({
  labels: reader.labels(),
  type: reader.u16(),
  class: reader.u16(),
});

/** One record; null for OPT, which goes to `found`. */
function record(reader: WireReader, found: { edns: Edns | null }): DnsRecord | null {
  const name = reader.name();
  const type = reader.u16();
  const klass = reader.u16();
  const ttl = reader.u32();
  const data = reader.part(reader.u16());
  if (type === recordCode('OPT')) {
    if (found.edns) throw new WireError('the message has two OPT records');
    found.edns = ednsOf(klass, ttl, data);
    return null;
  }
  return {
    name,
    type: recordName(type),
    class: className(klass),
    // RFC 2181 §8.
    ttl: ttl > 0x7fff_ffff ? 0 : ttl,
    data: rdataText(type, data),
  };
}

/** Whether two names are equal, in any case of letters (RFC 4343). */
export function sameName(left: readonly Uint8Array[], right: readonly Uint8Array[]): boolean {
  return (
    left.length === right.length &&
    left.every((label, at) => {
      const other = right[at] as Uint8Array;
      return label.length === other.length && label.every((byte, index) => lower(byte) === lower(other[index] ?? 0));
    })
  );
}

const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte);
