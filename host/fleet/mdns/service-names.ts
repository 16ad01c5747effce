import { createHash } from 'node:crypto';
import { SECRET_BYTES } from '../../../core/fleet/claim-code.ts';

/** Bytes of one label of a name. */
const MAX_LABEL = 63;

/**
 * Stands in place of the secret of a claim code where an agent has found the hub by itself. Everybody on the network knows it:
 * it opens nothing but the lobby, and only while the station lets itself be found.
 */
export const foundSecret = (pin: Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(createHash('sha256').update('sounder found hub 1').update(pin).digest().subarray(0, SECRET_BYTES));

/** The first label of a host's name, as a label of its service. */
export function serviceLabel(hostName: string): string {
  const label = (hostName.split('.')[0] ?? '').replace(/[^A-Za-z0-9-]/g, '-').slice(0, MAX_LABEL);
  return label === '' ? 'sounder' : label;
}
