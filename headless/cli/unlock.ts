import { spawnSync } from 'node:child_process';
import type { Group } from '../../host/packet-io/install-broker.ts';
import { usage } from './context.ts';

/** Nobody's number wherever we know. */
const NOBODY = 65_534;

/** A group of this machine. Throws `usage.invalid` when there is none of that name. */
export function groupNamed(name: string): Group {
  const { stdout } = spawnSync('getent', ['group', name], { encoding: 'utf8' });
  const gid = Number(stdout?.split(':')[2]);
  if (stdout && Number.isInteger(gid)) return { name, gid };
  throw usage(`there is no group ${JSON.stringify(name)}`, `sudo groupadd --system ${name}`);
}

/**
 * Gives up root for good: this process goes on as who called sudo, else as nobody.
 * @param brokerGid a group to be a member of, null = the user's own
 * @returns the user's number
 */
export function becomeUser(brokerGid: number | null): number {
  const idOf = (name: string) => Number(process.env[name]) || NOBODY;
  const gid = brokerGid ?? idOf('SUDO_GID');
  const uid = idOf('SUDO_UID');
  process.setgroups?.([gid]);
  process.setgid?.(gid);
  process.setuid?.(uid);
  return uid;
}
