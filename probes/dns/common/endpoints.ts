import { addressFamily, canonicalAddress } from '../../../core/model/address.ts';
import type { Endpoint } from '../../../core/model/probe-definition.ts';
import { parseDnsName, reverseName } from './names.ts';
import { parseServer, SYSTEM, serverList, TRANSPORTS, type Transport } from './servers.ts';

type Own = Readonly<Record<string, unknown>>;

/** One endpoint per server; without servers one that stands for those of the system. */
export function dnsEndpoints(
  to: string,
  own: Own,
): { readonly endpoints: readonly Endpoint[] } | { readonly error: string } {
  const name = parseDnsName(askedName(to, own['record']));
  if ('error' in name) return name;
  const list = typeof own['server'] === 'string' ? serverList(own['server']) : [];
  if (list.length === 0) return { endpoints: [{ address: SYSTEM, port: null }] };
  const endpoints: Endpoint[] = [];
  for (const one of list) {
    const parsed = parseServer(one, transportOf(own['transport']));
    if ('error' in parsed) return parsed;
    const { address, port, transport } = parsed.server;
    endpoints.push({ address, port: transport === 'https' ? (port ?? 443) : port });
  }
  return { endpoints };
}

/** @param written as in a file, not necessarily valid */
export const transportOf = (written: unknown): Transport =>
  TRANSPORTS.find((transport) => transport === written) ?? 'udp';

/** Whether `to` is an address whose name is asked for: one without a record type, or with PTR. */
export const asksForName = (to: string, record: unknown): boolean =>
  addressFamily(to) !== undefined && (typeof record !== 'string' || record.trim().toUpperCase() === 'PTR');

/** The name in the question: that of the PTR record for an address, else `to` itself. */
export function askedName(to: string, record: unknown): string {
  const address = canonicalAddress(to.trim());
  if (address === undefined || !asksForName(address, record)) return to;
  return reverseName(address) ?? to;
}

/** A `dns:` URI (RFC 4501): `dns:example.com?type=MX`, `dns://192.0.2.53/example.com`. */
export function recognizeDns(text: string): { readonly to: string; readonly settings?: Record<string, string> } | null {
  const [, server, name = '', query = ''] = /^dns:(?:\/\/([^/?]*)\/)?([^?/]*)(?:\?(.*))?$/i.exec(text.trim()) ?? [];
  const to = decoded(name);
  if (to === '' || 'error' in parseDnsName(to)) return null;
  const settings: Record<string, string> = {};
  if (server) settings['server'] = decoded(server);
  for (const part of query.split(/[;&]/)) {
    const [key = '', value = ''] = part.split('=');
    if (key.toLowerCase() === 'type' && value !== '') settings['record'] = value.toUpperCase();
    if (key.toLowerCase() === 'class' && ['CH', 'HS'].includes(value.toUpperCase())) {
      settings['recordClass'] = value.toUpperCase();
    }
  }
  return { to, ...(Object.keys(settings).length > 0 ? { settings } : {}) };
}

/** Text with percent signs resolved. */
const decoded = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
