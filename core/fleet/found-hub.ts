import type { HubAddress } from './hub-address.ts';

/** Name of the service as which a hub answers on its network (DNS-SD). */
export const HUB_SERVICE = '_sounder-hub._tcp.local';
/** Fingerprint of a key in the form that ssh uses. */
const FINGERPRINT = /^SHA256:([A-Za-z0-9+/]{43})$/;

/** A hub that answered on the network: nothing of it is proved. */
export interface FoundHub {
  /** Host name of its station. */
  readonly name: string;
  readonly hubs: readonly HubAddress[];
  /** `SHA256:…` of its key. */
  readonly fingerprint: string;
}

/** @returns the SHA-256 that a fingerprint writes; undefined = it is no fingerprint */
export function pinOfFingerprint(text: string): Uint8Array<ArrayBuffer> | undefined {
  const [, digest] = FINGERPRINT.exec(text) ?? [];
  if (digest === undefined) return undefined;
  return Uint8Array.from(atob(`${digest}=`), (letter) => letter.charCodeAt(0));
}
