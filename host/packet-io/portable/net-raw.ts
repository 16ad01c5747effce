import { existsSync, readFileSync } from 'node:fs';

const OWN_STATUS = '/proc/self/status';

/** Its bit in the masks of /proc/PID/status (capabilities(7)). */
const CAP_NET_RAW = 13n;

/**
 * Whether the kernel certainly refuses raw and packet sockets to this process. Then the packages raw-socket and cap
 * must not try: after a failed open they may abort Node when the process ends (uv_poll_stop finds its handle closed).
 * False also where only trying shows it.
 */
export function lacksNetRaw(): boolean {
  if (!existsSync(OWN_STATUS)) return false;
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync(OWN_STATUS, 'utf8'))?.[1];
  return mask !== undefined && ((BigInt(`0x${mask}`) >> CAP_NET_RAW) & 1n) === 0n;
}
