import { addressFamily, canonicalAddress } from '../../../core/model/address.ts';
import { parseHostName } from '../../../core/model/host-name.ts';

/** Protocols that carry queries: plain, and encrypted as DoT (RFC 7858) and DoH (RFC 8484). */
export const TRANSPORTS = ['udp', 'tcp', 'tls', 'https'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export const DEFAULT_PORTS: Readonly<Record<Transport, number>> = { udp: 53, tcp: 53, tls: 853, https: 443 };

const DEFAULT_PATH = '/dns-query';

/** The address of the series that asks the servers of this host's configuration. */
export const SYSTEM = 'system';

export interface Server {
  readonly transport: Transport;
  /** Literal address or name. */
  readonly host: string;
  /** null = the transport's usual one. */
  readonly port: number | null;
  /** Path and query of the URL, with `https`. */
  readonly path: string;
  /** The server as tables show it, without port except in a URL; `parseServer` reads it. */
  readonly address: string;
}

export type ParsedServer = { readonly server: Server } | { readonly error: string };

/** Splits a list at commas and white space. */
export const serverList = (text: string): readonly string[] => text.split(/[\s,]+/).filter((one) => one !== '');

/**
 * Parses a server: address or name with an optional port (`192.0.2.53:5353`, `[2001:db8::53]:5353`), with a transport of
 * its own in front (`tls://dns.example`), or the URL of DNS over HTTPS.
 * @param transport of servers without one
 */
export function parseServer(written: string, transport: Transport): ParsedServer {
  const text = written.trim();
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.+)$/i.exec(text) ?? [];
  const own = scheme?.toLowerCase();
  if (own !== undefined && !isTransport(own)) {
    return { error: `"${written}" is not a server: ${own}:// is none of ${TRANSPORTS.join(', ')}` };
  }
  const used = own ?? transport;
  const [, authority = '', path = ''] = /^([^/?#]*)(.*)$/.exec(own === undefined ? text : rest) ?? [];
  if (path !== '' && path !== '/' && used !== 'https') return { error: `"${written}" has a path: only https has one` };
  const place = parsePlace(authority);
  if ('problem' in place) return { error: `"${written}" is not a server: ${place.problem}` };
  return { server: serverOf(used, place, path, own !== undefined && own !== transport) };
}

const isTransport = (text: string): text is Transport => (TRANSPORTS as readonly string[]).includes(text);

interface Place {
  readonly host: string;
  readonly port: number | null;
}

function serverOf(transport: Transport, { host, port }: Place, path: string, isOwn: boolean): Server {
  const plain = { transport, host, port };
  if (transport !== 'https') return { ...plain, path: '', address: isOwn ? `${transport}://${bracketed(host)}` : host };
  const full = path === '' ? DEFAULT_PATH : path;
  return { ...plain, path: full, address: `https://${bracketed(host)}${port === null ? '' : `:${port}`}${full}` };
}

export const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

function parsePlace(text: string): Place | { readonly problem: string } {
  const address = canonicalAddress(text);
  if (address !== undefined) return { host: address, port: null };
  const [, inner, host = inner ?? '', port] = /^(?:\[([^\]]*)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (host === '')
    return { problem: 'write an address or a name, with a port as 192.0.2.53:5353 or [2001:db8::53]:5353' };
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return { problem: `there is no port ${port}` };
  const literal = canonicalAddress(host);
  const place = { port: port === undefined ? null : Number(port) };
  if (literal !== undefined) return { host: literal, ...place };
  const name = inner === undefined ? parseHostName(host) : { error: `${host} is not an IPv6 address` };
  return 'error' in name ? { problem: name.error } : { host: name.ascii, ...place };
}

/** Address family of a server; null for a name. */
export const serverFamily = ({ host }: Pick<Server, 'host'>): 4 | 6 | null => addressFamily(host) ?? null;
