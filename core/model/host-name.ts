import { strayCharacter } from './characters.ts';

/** URL of the platform: every platform that `core` runs on has one, each with its own types. */
const { URL: Url } = globalThis as unknown as { readonly URL: new (text: string) => { readonly hostname: string } };

export type HostName =
  | {
      /** The name as typed, in lower case, without a trailing full stop. */
      readonly text: string;
      /** The form for look-ups. */
      readonly ascii: string;
    }
  | { readonly error: string };

const error = (message: string): HostName => ({ error: message });

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/i;
/** Names that URLs and the C library read as a number; a name that ends in one reads as an IPv4 address. */
const NUMBER = /^(?:\d+|0x[0-9a-f]*)$/i;

/** Parses a host name; one with letters other than ASCII (IDN) by the rules of URLs (UTS 46). */
export function parseHostName(typed: string): HostName {
  const name = typed.endsWith('.') ? typed.slice(0, -1) : typed;
  const text = name.normalize('NFC').toLowerCase();
  const ascii = asciiName(text);
  if (ascii === undefined || text.split('.').includes('')) return error(nameProblem(typed, name));
  if (ascii.length > 253) return error('A name has at most 253 characters');
  for (const label of ascii.split('.')) {
    if (label === '') return error(nameProblem(typed, name));
    if (label.length > 63) return error(`"${label}" is longer than the 63 characters that a part of a name may have`);
    if (!LABEL.test(label)) return error(nameProblem(typed, name));
  }
  const last = ascii.split('.').at(-1) ?? '';
  if (NUMBER.test(last)) return error(`"${typed}" is not an IPv4 address: a name does not end in a number`);
  return { text, ascii };
}

/** Converts a name for look-ups: `bücher.example` to `xn--bcher-kva.example`; undefined when there is no such form. */
export function asciiName(name: string): string | undefined {
  if (/^[\x21-\x7e]*$/.test(name)) return name;
  // URLs drop invisible characters and decode %: the name that is looked up must be the visible one.
  if (strayCharacter(name) !== undefined || /[ %/?#@:\\[\]]/.test(name)) return undefined;
  try {
    return new Url(`http://${name}`).hostname;
  } catch {
    return undefined;
  }
}

/** Describes the error of a text with an invisible character. */
export const strayProblem = (text: string, stray: string): string =>
  `"${text}" is not an address or a name: it contains ${stray}`;

function nameProblem(typed: string, name: string): string {
  const stray = strayCharacter(typed);
  if (stray !== undefined) return strayProblem(typed, stray);
  if (name.split('.').includes('')) return `"${typed}" has an empty part between its dots`;
  const label = name.split('.').find((part) => asciiName(part) === undefined || !LABEL.test(asciiName(part) ?? ''));
  return `"${typed}" is not an address or a name: unexpected characters in "${label ?? name}"`;
}
