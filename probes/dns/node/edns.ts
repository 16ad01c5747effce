import { printable } from './printable.ts';
import type { WireReader } from './wire-reader.ts';

/** Reason that a server gives for a failure, or a remark (RFC 8914). */
export interface ExtendedError {
  readonly code: number;
  /** Name of the code; EDE123 for one without. */
  readonly name: string;
  /** The server's own words; may be empty. */
  readonly text: string;
}

/** The OPT record of a message (RFC 6891). */
export interface Edns {
  readonly version: number;
  readonly udpBytes: number;
  readonly dnssecOk: boolean;
  readonly extendedRcode: number;
  readonly errors: readonly ExtendedError[];
  /** Name that the server gives its instance (RFC 5001); null = none. */
  readonly nsid: string | null;
}

const OPTIONS = { nsid: 3, extendedError: 15 } as const;

/** Extended errors, by code (IANA registry). */
const ERROR_NAMES: readonly string[] = [
  'Other',
  'Unsupported DNSKEY algorithm',
  'Unsupported DS digest type',
  'Stale answer',
  'Forged answer',
  'DNSSEC indeterminate',
  'DNSSEC bogus',
  'Signature expired',
  'Signature not yet valid',
  'DNSKEY missing',
  'RRSIGs missing',
  'No zone key bit set',
  'NSEC missing',
  'Cached error',
  'Not ready',
  'Blocked',
  'Censored',
  'Filtered',
  'Prohibited',
  'Stale NXDOMAIN answer',
  'Not authoritative',
  'Not supported',
  'No reachable authority',
  'Network error',
  'Invalid data',
  'Signature expired before valid',
  'Too early',
  'Unsupported NSEC3 iterations value',
  'Unable to conform to policy',
  'Synthesized',
];

/** @param ttl of the record, which holds flags here @param udpBytes its class, likewise */
export function ednsOf(udpBytes: number, ttl: number, options: WireReader): Edns {
  const errors: ExtendedError[] = [];
  let nsid: string | null = null;
  while (options.left > 0) {
    const code = options.u16();
    const value = options.part(options.u16());
    if (code === OPTIONS.extendedError) {
      const info = value.u16();
      errors.push({ code: info, name: ERROR_NAMES[info] ?? `EDE${info}`, text: printable(value.take()) });
    } else if (code === OPTIONS.nsid) nsid = printable(value.take());
  }
  return {
    version: (ttl >>> 16) & 255,
    udpBytes,
    dnssecOk: (ttl & 0x8000) !== 0,
    extendedRcode: ttl >>> 24,
    errors,
    nsid,
  };
}
