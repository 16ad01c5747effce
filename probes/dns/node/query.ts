import { recordCode } from '../common/record-types.ts';
import { HEADER_BYTES, type Question } from './message.ts';

export interface QueryOptions {
  readonly id: number;
  readonly question: Question;
  readonly recursion: boolean;
  /** Asks whether the answer is validated (RFC 6840 §5.7). */
  readonly authenticData: boolean;
  readonly checkingDisabled: boolean;
  /** null = without EDNS. */
  readonly edns: { readonly udpBytes: number; readonly dnssecOk: boolean; readonly nsid: boolean } | null;
}

const FLAGS = { recursion: 0x0100, authenticData: 0x0020, checkingDisabled: 0x0010 } as const;

/** Encodes a query with one question. */
export function encodeQuery({ id, question, edns, ...flags }: QueryOptions): Uint8Array<ArrayBuffer> {
  const { labels } = question;
  const nameBytes = labels.reduce((sum, label) => sum + label.length + 1, 1);
  const optBytes = edns === null ? 0 : edns.nsid ? 15 : 11;
  const bytes = new Uint8Array(HEADER_BYTES + nameBytes + 4 + optBytes);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, id);
  view.setUint16(
    2,
    (flags.recursion ? FLAGS.recursion : 0) |
      (flags.authenticData ? FLAGS.authenticData : 0) |
      (flags.checkingDisabled ? FLAGS.checkingDisabled : 0),
  );
  view.setUint16(4, 1);
  view.setUint16(10, edns === null ? 0 : 1);
  let at = HEADER_BYTES;
  for (const label of labels) {
    bytes[at] = label.length;
    bytes.set(label, at + 1);
    at += label.length + 1;
  }
  view.setUint16(at + 1, question.type);
  view.setUint16(at + 3, question.class);
  if (edns !== null) addOpt(view, at + 5, edns);
  return bytes;
}

/** The OPT record: root, type, UDP size as class, flags as TTL, options. */
function addOpt(view: DataView, at: number, edns: NonNullable<QueryOptions['edns']>): void {
  view.setUint16(at + 1, recordCode('OPT'));
  view.setUint16(at + 3, edns.udpBytes);
  view.setUint32(at + 5, edns.dnssecOk ? 0x8000 : 0);
  if (!edns.nsid) return;
  view.setUint16(at + 9, 4);
  view.setUint16(at + 11, 3);
}
