import { hasSecret } from '../../../core/model/secret-place.ts';

/** Header fields in the order of writing. */
export type HeaderFields = readonly (readonly [name: string, value: string])[];

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const MAX_FIELDS = 50;

/** Fields that frame the message, which follow from the body. */
const FRAMING: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'connection', 'upgrade', 'te']);
/** Fields whose value is a secret. */
const SECRET: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization']);

/** Parses fields written as `Name: value`, each on a line of its own or after a literal `\n`. */
export function parseHeaderLines(text: string): { readonly fields: HeaderFields } | { readonly error: string } {
  const fields: (readonly [string, string])[] = [];
  for (const line of text.split(/\r?\n|\\n/)) {
    if (line.trim() === '') continue;
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    if (colon < 1 || !NAME.test(name))
      return { error: `"${line.trim()}" is not a header field – write it as Name: value` };
    if (!VALUE.test(value)) return { error: `The value of ${name} has characters that a header field must not have` };
    if (FRAMING.has(name.toLowerCase())) return { error: `${name} follows from the request and cannot be set` };
    if (SECRET.has(name.toLowerCase()) && !hasSecret(value)) {
      return { error: `${name} contains a secret – use user and password, bearerToken or {secret:NAME}` };
    }
    fields.push([name, value]);
  }
  if (fields.length > MAX_FIELDS) return { error: `A request has at most ${MAX_FIELDS} header fields` };
  return { fields };
}

/** An expected header field: its name, and a text that its value contains; null = any value. */
export function parseExpectedHeader(
  text: string,
): { readonly name: string; readonly contains: string | null } | { readonly error: string } {
  const [name = '', ...rest] = text.split(':');
  const contains = rest.join(':').trim();
  if (!NAME.test(name.trim())) return { error: `"${text}" is not a header field – write it as Name or Name: text` };
  return { name: name.trim().toLowerCase(), contains: contains === '' ? null : contains };
}
