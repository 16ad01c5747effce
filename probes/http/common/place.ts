import { canonicalAddress } from '../../../core/model/address.ts';
import { parseHostName } from '../../../core/model/host-name.ts';

/** A host to connect to instead of the URL's. */
export interface Place {
  /** Name or literal address. */
  readonly host: string;
  /** null = the URL's. */
  readonly port: number | null;
}

const PORT = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/;

/** Parses `host`, `host:port`, an IPv6 address, `[address]:port`. */
export function parsePlace(text: string): Place | { readonly error: string } {
  const literal = canonicalAddress(text);
  if (literal !== undefined) return { host: literal, port: null };
  const [, bracketed, plain, digits] = PORT.exec(text) ?? [];
  const port = digits === undefined ? null : Number(digits);
  const host = bracketed ?? plain ?? '';
  if (port !== null && (port < 1 || port > 65_535)) return { error: `${digits} is not a port` };
  const address = canonicalAddress(host);
  if (address !== undefined) return { host: address, port };
  const name = bracketed === undefined ? parseHostName(host) : { error: '' };
  if ('error' in name)
    return { error: `"${text}" is not a host – write an address or a name, and a port if need be: host:port` };
  return { host: name.ascii, port };
}
