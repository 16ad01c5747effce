/** Header fields in the order of arrival, names in lower case. */
export type Fields = readonly (readonly [name: string, value: string])[];

/** Status line and header fields of a response. */
export interface ResponseHead {
  readonly version: '1.0' | '1.1' | '2';
  readonly status: number;
  /** Reason phrase; empty where there is none. */
  readonly reason: string;
  readonly fields: Fields;
}

/** First value of a field. @param name in lower case */
export const fieldOf = (fields: Fields, name: string): string | undefined =>
  fields.find(([known]) => known === name)?.[1];

/** A fault of an answer, in a sentence without a full stop. */
export class MalformedAnswer extends Error {}

const STATUS_LINE = /^HTTP\/(1\.[01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Field values have no control characters except the tab, RFC 9110 §5.5. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** A response may have this many header fields. */
const MAX_FIELDS = 200;

/**
 * Parses status line and header fields, RFC 9112, without the empty line at their end. Accepts no folded lines, no bare line
 * feeds and no blanks before colons, as RFC 9112 demands of senders.
 * @param text one character per byte
 * @throws MalformedAnswer
 */
export function parseHead(text: string): ResponseHead {
  const [first = '', ...lines] = text.split('\r\n');
  const match = STATUS_LINE.exec(first);
  if (!match) throw new MalformedAnswer(`The status line is malformed: ${quoted(first)}`);
  return {
    version: match[1] as '1.0' | '1.1',
    status: Number(match[2]),
    reason: match[3] ?? '',
    fields: parseFields(lines),
  };
}

/** @throws MalformedAnswer */
export function parseFields(lines: readonly string[]): Fields {
  if (lines.length > MAX_FIELDS) throw new MalformedAnswer(`The answer has more than ${MAX_FIELDS} header fields`);
  return lines.map((line) => {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1);
    if (colon < 1 || !FIELD_NAME.test(name) || !FIELD_VALUE.test(value)) {
      throw new MalformedAnswer(`A header field is malformed: ${quoted(line)}`);
    }
    return [name.toLowerCase(), withoutBlanks(value)] as const;
  });
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

/** Without an expression: its search for the end would start again at each of many blanks. */
function withoutBlanks(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start += 1;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

const MAX_QUOTED = 40;

/** A part of an answer as text for a message: printable ASCII only. */
export function quoted(text: string): string {
  const start = text.slice(0, MAX_QUOTED).replace(/[^\x20-\x7e]/g, '·');
  return `"${start}${text.length > MAX_QUOTED ? '…' : ''}"`;
}

/** End of a response's body, RFC 9112 §6.3. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'close' };

/**
 * @param isHead whether the request was HEAD
 * @throws MalformedAnswer
 */
export function framingOf({ version, status, fields }: ResponseHead, isHead: boolean): Framing {
  if (isHead || status < 200 || status === 204 || status === 304) return { kind: 'none' };
  const codings = fields.filter(([name]) => name === 'transfer-encoding').map(([, value]) => value);
  if (codings.length > 0) {
    if (version === '1.0') throw new MalformedAnswer('An HTTP/1.0 answer must not have a Transfer-Encoding');
    const last = codings.join(',').split(',').at(-1) ?? '';
    return withoutBlanks(last).toLowerCase() === 'chunked' ? { kind: 'chunked' } : { kind: 'close' };
  }
  const lengths = fields
    .filter(([name]) => name === 'content-length')
    .flatMap(([, value]) => value.split(','))
    .map(withoutBlanks);
  const length = lengths[0];
  if (length === undefined) return { kind: 'close' };
  if (!/^\d{1,15}$/.test(length) || lengths.some((other) => other !== length)) {
    throw new MalformedAnswer(`The Content-Length is malformed: ${quoted(lengths.join(', '))}`);
  }
  return { kind: 'length', length: Number(length) };
}
