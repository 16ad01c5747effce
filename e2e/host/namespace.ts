import { spawnSync } from 'node:child_process';

/** Words before a command that run it in a network namespace of its own, without any capability. */
export interface Namespace {
  readonly prefix: readonly string[];
  /** Why there is none, for the title of a suite that can't run. */
  readonly denied: string | null;
}

/**
 * A user and network namespace with loopback up and ICMP datagram sockets open or closed to everybody; then all
 * capabilities are given up, so that what runs inside is as unprivileged as any user.
 */
export function unprivilegedNamespace(icmp: 'open' | 'closed'): Namespace {
  // A new network namespace begins with "1 0": nobody.
  const range = icmp === 'open' ? "echo '0 0' > /proc/sys/net/ipv4/ping_group_range && " : '';
  const setUp = `ip link set lo up && ${range}exec setpriv --bounding-set=-all --inh-caps=-all "$@"`;
  const prefix = ['unshare', '-Urn', 'sh', '-c', setUp, 'sh'];
  const [command = '', ...args] = [...prefix, 'true'];
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return { prefix, denied: null };
  return { prefix, denied: `user namespaces are not to be had here: ${(error?.message ?? stderr).trim()}` };
}
