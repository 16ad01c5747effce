import { formatDnsName } from '../common/names.ts';
import { className, RCODES, recordName } from '../common/record-types.ts';
import { HEADER_BYTES, type Question, sameName } from './message.ts';
import { WireError, WireReader } from './wire-reader.ts';

/** Why a message is no answer to a query; null = it is one, though its records may be malformed. */
export function replyProblem(bytes: Uint8Array, id: number, question: Question): string | null {
  if (bytes.length < HEADER_BYTES) return 'is too short for a DNS message';
  const reader = new WireReader(bytes);
  if (reader.u16() !== id) return 'has another id than the query';
  const flags = reader.u16();
  if ((flags & 0x8000) === 0) return 'is a query, no answer';
  if ((flags & 0x7800) !== 0) return 'is no answer to a query';
  // A server that could not read the question need not repeat it.
  if (reader.u16() === 0 && (flags & 15) !== RCODES.NOERROR) return null;
  return questionProblem(new WireReader(bytes, HEADER_BYTES), question);
}

function questionProblem(reader: WireReader, question: Question): string | null {
  try {
    const labels = reader.labels();
    const [type, klass] = [reader.u16(), reader.u16()];
    if (sameName(labels, question.labels) && type === question.type && klass === question.class) return null;
    const asked = `${formatDnsName(labels)} ${className(klass)} ${recordName(type)}`;
    return `answers another question: ${asked.slice(0, 300)}`;
  } catch (error) {
    if (error instanceof WireError) return `has a malformed question: ${error.message}`;
    throw error;
  }
}
