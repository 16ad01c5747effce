import { addressBytes } from '../../../core/model/address.ts';
import { asciiName } from '../../../core/model/host-name.ts';

/** Upper limits of RFC 1035 §2.3.4, bytes; that of a name includes length bytes and root. */
const MAX_LABEL = 63;
const MAX_NAME = 255;

export type ParsedName = { readonly labels: readonly Uint8Array[] } | { readonly error: string };

/**
 * Parses a domain name as zone files write it: any label, `\.` for a full stop inside a label, `\DDD` for a byte; with
 * letters other than ASCII as IDN. Always fully qualified, with or without the last full stop.
 */
export function parseDnsName(typed: string): ParsedName {
  const text = typed.trim();
  if (text === '') return { error: 'No name to ask for: write one, as example.com' };
  if (text === '.') return { labels: [] };
  const host = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(text)?.[1];
  if (host !== undefined) return { error: `"${typed}" is a URL: write the name alone${host ? `, ${host}` : ''}` };
  const ascii = asciiName(text.normalize('NFC'));
  if (ascii === undefined) return { error: `"${typed}" is not a domain name` };
  const split = splitLabels(ascii);
  if (split === undefined) return { error: `"${typed}" has an unfinished escape: write \\. or \\046` };
  const labels = split.at(-1)?.length === 0 ? split.slice(0, -1) : split;
  const long = labels.find((label) => label.length > MAX_LABEL);
  if (long) return { error: `"${formatLabel(long)}" is longer than the ${MAX_LABEL} bytes that a label may have` };
  if (labels.some((label) => label.length === 0)) return { error: `"${typed}" has an empty label` };
  const bytes = labels.reduce((sum, label) => sum + label.length + 1, 1);
  if (bytes > MAX_NAME) return { error: `A domain name has at most ${MAX_NAME} bytes` };
  return { labels };
}

/** @returns the labels with escapes resolved, or undefined for an unfinished escape */
function splitLabels(text: string): Uint8Array[] | undefined {
  const labels: Uint8Array[] = [];
  let label: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (text[at] === '.') {
      labels.push(Uint8Array.from(label));
      label = [];
    } else if (text[at] === '\\') {
      const digits = /^\d{3}/.exec(text.slice(at + 1))?.[0];
      if (at + 1 === text.length || Number(digits ?? 0) > 255) return undefined;
      label.push(digits === undefined ? text.charCodeAt(at + 1) : Number(digits));
      at += digits?.length ?? 1;
    } else label.push(code);
  }
  labels.push(Uint8Array.from(label));
  return labels;
}

/** Characters that zone files give a meaning. */
const SPECIAL: ReadonlySet<string> = new Set(['.', '\\', '"', '(', ')', ';', '@', '$']);

/** One label as zone files write it. */
export function formatLabel(label: Uint8Array): string {
  let text = '';
  for (const byte of label) {
    const character = String.fromCharCode(byte);
    if (byte <= 32 || byte >= 127) text += `\\${String(byte).padStart(3, '0')}`;
    else text += SPECIAL.has(character) ? `\\${character}` : character;
  }
  return text;
}

/** A name as zone files write it, with the last full stop. */
export const formatDnsName = (labels: readonly Uint8Array[]): string =>
  labels.length === 0 ? '.' : labels.map((label) => `${formatLabel(label)}.`).join('');

/** The name under which an address has its PTR record; undefined for anything but an address. */
export function reverseName(address: string): string | undefined {
  const bytes = addressBytes(address);
  if (!bytes) return undefined;
  if (!address.includes(':') || bytes.subarray(0, 12).every((byte, at) => byte === (at < 10 ? 0 : 255))) {
    return `${[...bytes.subarray(12)].reverse().join('.')}.in-addr.arpa.`;
  }
  const nibbles = [...bytes].flatMap((byte) => [byte >> 4, byte & 15]).reverse();
  return `${nibbles.map((nibble) => nibble.toString(16)).join('.')}.ip6.arpa.`;
}
