import { addressFamily } from '../model/address.ts';
import { parseHostName } from '../model/host-name.ts';

/** Host and port of a hub. */
export interface HubAddress {
  /** Name or literal address, an IPv6 one without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Writes `name:port`, `192.0.2.1:port` or `[2001:db8::1]:port`. */
export const hubAddressText = ({ host, port }: HubAddress): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

const PARTS = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/;

/** @returns undefined for anything else than a name or an address with a port from 1 to 65535 */
export function parseHubAddress(text: string): HubAddress | undefined {
  const [, bracketed, plain = '', digits = ''] = PARTS.exec(text) ?? [];
  const port = Number(digits);
  if (port < 1 || port > 65_535) return undefined;
  if (bracketed !== undefined) return addressFamily(bracketed) === 6 ? { host: bracketed, port } : undefined;
  if (addressFamily(plain) === 4) return { host: plain, port };
  const name = parseHostName(plain);
  return 'error' in name ? undefined : { host: name.ascii, port };
}
