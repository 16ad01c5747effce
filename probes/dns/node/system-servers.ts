import { Resolver } from 'node:dns';
import { DEFAULT_PORTS, parseServer, type Server } from '../common/servers.ts';

/** Time for which the configuration is reused, ms: reading it takes longer than a query. */
const KEPT_MS = 5000;

let known: { readonly atMs: number; readonly servers: readonly Server[] } | undefined;

/** The servers of this host's configuration in its order (`/etc/resolv.conf`; the interfaces' on Windows and macOS). */
export function systemServers(nowMs: number): readonly Server[] {
  if (!known || nowMs - known.atMs > KEPT_MS || nowMs < known.atMs) known = { atMs: nowMs, servers: readServers() };
  return known.servers;
}

function readServers(): readonly Server[] {
  return new Resolver().getServers().flatMap((text) => {
    const parsed = parseServer(text, 'udp');
    return 'error' in parsed ? [] : [{ ...parsed.server, port: parsed.server.port ?? DEFAULT_PORTS.udp }];
  });
}
