import type { TlsFacts } from '../../../core/service/tls-facts.ts';
import type { DnsDetail, RecordDetail } from '../common/detail.ts';
import { rcodeName } from '../common/record-types.ts';
import type { DnsRequest } from '../common/request.ts';
import type { DnsMessage, DnsRecord } from './message.ts';
import { answerValues } from './verdict.ts';

/** Characters of records that a detail has room for, with escapes of JSON. */
const ROOM = 6500;
/** Characters of values, likewise. */
const VALUES_ROOM = 2500;
const MAX_DATA = 1500;

/** The part of a detail that comes from the message. */
export function messageDetail(message: DnsMessage, request: DnsRequest) {
  const room = { left: ROOM };
  const answers = taken(message.answers, room);
  const authority = taken(message.authority, room);
  const { edns } = message;
  return {
    rcode: rcodeName(message.rcode),
    flags: flagsOf(message),
    values: fitting(answerValues(message, request)),
    answers,
    authority,
    omitted: message.answers.length + message.authority.length - answers.length - authority.length,
    edns: edns && {
      udpBytes: edns.udpBytes,
      errors: edns.errors.slice(0, 3).map((one) => ({ ...one, text: one.text.slice(0, 200) })),
      nsid: edns.nsid,
    },
  } satisfies Partial<DnsDetail>;
}

function taken(records: readonly DnsRecord[], room: { left: number }): RecordDetail[] {
  const result: RecordDetail[] = [];
  for (const { name, ttl, class: klass, type, data } of records) {
    const one = { name, ttl, class: klass, type, data: shortened(data) };
    room.left -= JSON.stringify(one).length;
    if (room.left < 0) break;
    result.push(one);
  }
  return result;
}

/** Sorted, so that rotated answers read the same. */
function fitting(values: readonly string[]): string[] {
  let left = VALUES_ROOM;
  return [...values]
    .sort()
    .map(shortened)
    .filter((value) => {
      left -= JSON.stringify(value).length + 1;
      return left >= 0;
    });
}

/** Characters of certificate facts, likewise. */
const TLS_ROOM = 4000;

/** Facts of TLS in the room that they have; names first to go. */
export function shortTls(tls: TlsFacts): TlsFacts {
  if (JSON.stringify(tls).length <= TLS_ROOM) return tls;
  return {
    ...tls,
    problems: tls.problems.slice(0, 3),
    chain: tls.chain.slice(0, 2).map((one) => ({ ...one, names: one.names.slice(0, 4) })),
  };
}

const shortened = (data: string): string => (data.length > MAX_DATA ? `${data.slice(0, MAX_DATA)} …` : data);

const FLAGS: readonly (readonly [name: string, isSet: (message: DnsMessage) => boolean])[] = [
  ['qr', (message) => message.isResponse],
  ['aa', (message) => message.isAuthoritative],
  ['tc', (message) => message.isTruncated],
  ['rd', (message) => message.recursionDesired],
  ['ra', (message) => message.recursionAvailable],
  ['ad', (message) => message.authenticData],
  ['cd', (message) => message.checkingDisabled],
];

const flagsOf = (message: DnsMessage): string[] => FLAGS.flatMap(([name, isSet]) => (isSet(message) ? [name] : []));
