import type { ServiceWork } from '../model/probe-definition.ts';

/** Words for the computer that Sounder runs on. */
const NAMES: ReadonlySet<string> = new Set(['localhost', 'this computer']);

/** Endpoints of probes that measure this host itself: there is one, and it has no address. */
export const thisHost: NonNullable<ServiceWork['endpoints']> = (to) =>
  NAMES.has(to.trim().toLowerCase())
    ? { endpoints: [{ address: 'localhost', port: null }] }
    : { error: `"${to}" cannot be measured: this probe measures the computer it runs on. Write localhost` };

/** They send nothing. */
export const NO_LOAD = { packets: 0, packetBytes: 0 } as const;
