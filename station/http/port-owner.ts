import { readFileSync } from 'node:fs';

const LISTEN = '0A';
const ESTABLISHED = '01';
const ROOT = 0;

/**
 * Whether a port of this host is in the hands of another account, by the kernel's tables (`/proc/net/tcp`): of one
 * that listens there, or has a connection there. Root counts as ourselves: it needs no tricks. False where there are no
 * such tables.
 */
export function isForeignPort(port: number, tables: readonly string[] = readTables()): boolean {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const own = process.getuid?.();
  return tables.some((table) =>
    table.split('\n').some((line) => {
      const [, local = '', , state, , , , uid] = line.trim().split(/\s+/);
      const isOpen = state === LISTEN || state === ESTABLISHED;
      return isOpen && local.endsWith(wanted) && Number(uid) !== own && Number(uid) !== ROOT;
    }),
  );
}

function readTables(): string[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => {
    try {
      return [readFileSync(path, 'latin1')];
    } catch {
      return []; // another system, or without IPv6
    }
  });
}
