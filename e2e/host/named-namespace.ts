import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A network whose only name server is the test's. */
export interface NamedNamespace {
  /** Arguments before a command that run it there, with ICMP permitted for all and without any capability. */
  readonly prefix: readonly string[];
  /** Reason why there is none, for the title of a skipped suite. */
  readonly denied: string | null;
  /** Sets the zone from now on; names that start with `dead` never get a reply. */
  zone(names: Readonly<Record<string, readonly string[]>>, silent?: boolean): void;
  /** Settles when a query remains without a reply after this call. */
  silence(): Promise<void>;
  remove(): void;
}

const serverFile = fileURLToPath(new URL('name-server.ts', import.meta.url));

/** Each command gets a namespace and a name server of its own, which end with it. */
export function namedNamespace(): NamedNamespace {
  const dir = mkdtempSync(join(tmpdir(), 'sounder-names-'));
  const file = (name: string, text: string): string => {
    const path = join(dir, name);
    writeFileSync(path, text);
    return path;
  };
  const zonePath = file('zone.json', '{"names":{}}');
  const silencePath = join(dir, 'silence');
  const binds = [
    [file('resolv.conf', 'nameserver 127.0.0.1\nsearch .\n'), '/etc/resolv.conf'],
    [file('nsswitch.conf', 'hosts: files dns\n'), '/etc/nsswitch.conf'],
    [file('hosts', '127.0.0.1 localhost\n::1 localhost\n'), '/etc/hosts'],
  ];
  const setUp = [
    'set -e',
    'ip link set lo up',
    "echo '0 0' > /proc/sys/net/ipv4/ping_group_range",
    ...binds.map(([from, to]) => `mount --bind '${from}' $(readlink -f ${to})`),
    'ready=$(mktemp -u)',
    `'${process.execPath}' '${serverFile}' '${zonePath}' "$ready" '${silencePath}' > /dev/null 2>&1 < /dev/null &`,
    'while [ ! -e "$ready" ]; do kill -0 $!; sleep 0.02; done',
    'rm "$ready"',
    'exec setpriv --bounding-set=-all --inh-caps=-all "$@"',
  ].join('\n');
  const prefix = ['unshare', '-Urnm', 'sh', '-c', setUp, 'sh'];
  const [command = '', ...args] = [...prefix, 'true'];
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return {
    prefix,
    denied: status === 0 ? null : `no namespace with a name server here: ${(error?.message ?? stderr).trim()}`,
    // Atomically: the name server reads it for each query, and would end at an incomplete file.
    zone: (names, silent = false) => renameSync(file('zone.new', JSON.stringify({ names, silent })), zonePath),
    async silence() {
      rmSync(silencePath, { force: true });
      while (!existsSync(silencePath)) await setTimeout(20);
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
