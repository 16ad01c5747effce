import { type HubAddress, hubAddressText } from '../../../core/fleet/hub-address.ts';
import { installToken } from './install-token.ts';

/** Path of the installer of an agent at the hub: the token of a claim code follows, and the processor where the bundle is asked for. */
export const INSTALL_PATH = '/install/';

/** Options of curl that accept the hub with its key and nobody else, whatever its certificate says. */
export const pinningOptions = (pin: Uint8Array): string =>
  `-gsSk --tlsv1.3 --pinnedpubkey 'sha256//${Buffer.from(pin).toString('base64')}'`;

export interface InstallFrom {
  readonly hub: HubAddress;
  readonly pin: Uint8Array;
  readonly secret: Uint8Array;
  readonly code: string;
}

/** The one command that installs an agent and claims it. */
export const installCommand = ({ hub, pin, secret, code }: InstallFrom): string =>
  `curl ${pinningOptions(pin)} '${installUrl(hub, installToken(secret))}' | sudo sh -s -- ${code}`;

export const installUrl = (hub: HubAddress, token: string): string =>
  `https://${hubAddressText(hub)}${INSTALL_PATH}${token}`;
