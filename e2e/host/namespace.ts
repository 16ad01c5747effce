import { spawnSync } from 'node:child_process';

/** Arguments before a command that run it in a network namespace of its own, without any capability. */
export interface Namespace {
  readonly prefix: readonly string[];
  /** Reason why there is none, for the title of a skipped suite. */
  readonly denied: string | null;
}

/**
 * A user and network namespace with loopback up and ICMP datagram sockets permitted for all or none; then all
 * capabilities are dropped, so that the command is as unprivileged as any user.
 */
export function unprivilegedNamespace(icmp: 'open' | 'closed'): Namespace {
  // A new network namespace starts with "1 0": no group.
  const range = icmp === 'open' ? "echo '0 0' > /proc/sys/net/ipv4/ping_group_range && " : '';
  const setUp = `ip link set lo up && ${range}exec setpriv --bounding-set=-all --inh-caps=-all "$@"`;
  const prefix = ['unshare', '-Urn', 'sh', '-c', setUp, 'sh'];
  const [command = '', ...args] = [...prefix, 'true'];
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return { prefix, denied: null };
  return { prefix, denied: `user namespaces are not available here: ${(error?.message ?? stderr).trim()}` };
}
