import { spawnSync } from 'node:child_process';
import { type Fault, FaultError } from '../../core/result/result.ts';
import type { Group } from './install-broker.ts';

/** The group that Sounder makes for its broker if no other is named. */
export const DEFAULT_GROUP = 'sounder';

/** Folders of administration programs, which are not in every user's PATH. */
const ENV = { ...process.env, PATH: `/usr/sbin:/sbin:${process.env['PATH'] ?? '/usr/bin:/bin'}` };

function database(name: string, key: string): readonly string[] | undefined {
  const { stdout } = spawnSync('getent', [name, key], { encoding: 'utf8', env: ENV });
  return stdout ? stdout.trim().split(':') : undefined;
}

/** Finds a group of this host by name or number; undefined when there is none. */
export function findGroup(key: string | number): (Group & { readonly members: readonly string[] }) | undefined {
  const [name, , gid, members = ''] = database('group', String(key)) ?? [];
  if (name === undefined || gid === undefined) return undefined;
  return { name, gid: Number(gid), members: members.split(',').filter((one) => one !== '') };
}

/** Creates a system group. Throws `doctor.install-failed`. */
export function createGroup(name: string): Group {
  change('The group could not be made', ['groupadd', '--system', name], ['addgroup', '-S', name]);
  const made = findGroup(name);
  if (!made) throw new FaultError(refused('The group could not be made', 'it is not there afterwards'));
  return made;
}

/** Throws `doctor.install-failed`. */
export const addMember = (group: string, user: string): void =>
  change(`${user} could not be added to group ${group}`, ['usermod', '-aG', group, user], ['addgroup', user, group]);

/** Throws `doctor.install-failed`. */
export const removeMember = (group: string, user: string): void =>
  change(`${user} could not be taken out of group ${group}`, ['gpasswd', '-d', user, group], ['delgroup', user, group]);

/** Throws `doctor.install-failed`. */
export const removeGroup = (name: string): void =>
  change(`Group ${name} could not be removed`, ['groupdel', name], ['delgroup', name]);

/** Runs the first of some commands that exists: shadow's, else BusyBox's. */
function change(what: string, ...commands: readonly (readonly [string, ...string[]])[]): void {
  for (const [program, ...words] of commands) {
    const { status, stderr, error } = spawnSync(program, words, { encoding: 'utf8', env: ENV });
    if (error) continue; // not on this system
    if (status === 0) return;
    throw new FaultError(refused(what, stderr.trim().split('\n').at(-1) ?? `${program} ended with ${status}`));
  }
  throw new FaultError(refused(what, `there is no ${commands.map(([program]) => program).join(' and no ')}`));
}

const refused = (what: string, why: string): Fault => ({ code: 'doctor.install-failed', message: `${what}: ${why}` });
