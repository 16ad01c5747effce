import { spawn, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: commands in a lab run from here. */
export const PROJECT_DIR = fileURLToPath(new URL('..', import.meta.url));

export interface Lab {
  /** Shell lines (sh -eu) that build the network as root of the namespaces: `ip`, `nft`, /proc/sys of the namespace. */
  readonly network: readonly string[];
  /** Runs without capabilities, as uid 65534 where this machine permits that. Default: root of the namespaces. */
  readonly isUnprivileged?: boolean;
}

const isRoot = process.getuid?.() === 0;

/** A user namespace makes every user root of the lab; real root needs none and can become any user in it. */
const UNSHARE = isRoot ? ['unshare', '-nm'] : ['unshare', '-Urnm'];

/** `ip netns` keeps its names in /run, which in the lab is its own and empty. */
const PREAMBLE = ['mount -t tmpfs tmpfs /run', 'ip link set lo up'];

const DROP_ALL = isRoot
  ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
  : ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--securebits=+noroot'];

/** Permits ICMP datagram sockets for all users of the namespace (a new one permits none). */
export const OPEN_PING_GROUPS =
  'echo "0 65534" > /proc/sys/net/ipv4/ping_group_range || echo "0 0" > /proc/sys/net/ipv4/ping_group_range';

/** Routes a whole /16 to the namespace itself: 65 536 addresses that reply. */
export const ANSWERING_16 = 'ip route add local 10.9.0.0/16 dev lo';

/** A neighbour that accepts all packets and does not exist. */
export const SILENT_ADDRESS = '192.0.2.9';
export const SILENT_NETWORK = [
  'ip link add swallow type veth peer name nowhere && ip link set swallow up && ip link set nowhere up',
  'ip addr add 192.0.2.1/24 dev swallow',
  `ip neigh add ${SILENT_ADDRESS} lladdr 02:00:00:00:00:01 dev swallow`,
].join('\n');

/** Parent folders of a path that only root may enter, the outermost first. */
function closedFolders(path: string): string[] {
  const parent = dirname(path);
  const above = parent === path ? [] : closedFolders(parent);
  return statSync(path).mode & 0o001 ? above : [...above, path];
}

/**
 * Lets a checkout be read that lies where only root may look (a folder of `mktemp -d`): in the lab, the outermost closed
 * folder is an open one that holds nothing but the parents of the checkout, and its files.
 */
function openCheckout(): string[] {
  const [closed] = closedFolders(PROJECT_DIR.replace(/\/$/, ''));
  if (closed === undefined) return [];
  return [
    `mkdir /run/checkout && mount --bind '${PROJECT_DIR}' /run/checkout`,
    `mount -t tmpfs -o mode=0755 tmpfs '${closed}' && mkdir -p '${PROJECT_DIR}' && cd /run/checkout`,
    'for name in * .[!.]*; do',
    `  if [ -d "$name" ]; then mkdir '${PROJECT_DIR}'/"$name"; else : > '${PROJECT_DIR}'/"$name"; fi`,
    `  mount --bind "$name" '${PROJECT_DIR}'/"$name"`,
    'done',
    `cd '${PROJECT_DIR}'`,
  ];
}

/** Shell lines of a lab, before a user without privileges takes over. */
export const OPEN_CHECKOUT = isRoot ? openCheckout() : [];

function commandLine(lab: Lab, command: readonly string[]): [string, string[]] {
  const script = [...PREAMBLE, ...(lab.isUnprivileged ? OPEN_CHECKOUT : []), ...lab.network, 'exec "$@"'].join('\n');
  const [file = '', ...rest] = [
    ...UNSHARE,
    'sh',
    '-euc',
    script,
    'lab',
    ...(lab.isUnprivileged ? DROP_ALL : []),
    ...command,
  ];
  return [file, rest];
}

/** @returns why this machine permits no network namespaces, or not this network, or undefined */
export function labMissing(network: Lab['network'] = []): string | undefined {
  const [file, args] = commandLine({ network }, ['true']);
  const tried = spawnSync(file, args, { encoding: 'utf8' });
  if (tried.status === 0) return undefined;
  return tried.error ? `${file}: ${tried.error.message}` : tried.stderr.trim().split('\n').at(-1);
}

export interface LabRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command in a lab; the lab and all its processes end with the command. */
export interface LabProcess {
  readonly pid: number;
  /** Sends a signal to the command only: it has no children. */
  signal(name: NodeJS.Signals): void;
  /** Its output so far. */
  stdout(): string;
  readonly ended: Promise<LabRun>;
}

/** The processes that the network's lines left running: with the command, they form a process group. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // no process was left
  }
}

export function startInLab(lab: Lab, command: readonly string[]): LabProcess {
  const [file, args] = commandLine(lab, command);
  // unshare, sh, setpriv and the command replace one another: the pid finally is the command's.
  const child = spawn(file, args, { cwd: PROJECT_DIR, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<LabRun>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => endGroup(child.pid));
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return { pid: child.pid ?? -1, signal: (name) => child.kill(name), stdout: () => stdout, ended };
}

export const runInLab = (lab: Lab, command: readonly string[]): Promise<LabRun> => startInLab(lab, command).ended;
