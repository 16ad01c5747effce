import { execFile, spawnSync } from 'node:child_process';
import { type Fault, FaultError } from '../../core/result/result.ts';
import type { Group } from './install-broker.ts';

/** The group that Sounder makes for its broker if no other is named. */
export const DEFAULT_GROUP = 'sounder';

/** Folders of administration programs, which are not in every user's PATH. */
const ENV = { ...process.env, PATH: `/usr/sbin:/sbin:${process.env['PATH'] ?? '/usr/bin:/bin'}` };

/** A directory on the network that does not answer within this time is unreachable. */
const LOOKUP_MS = 5000;

type FoundGroup = Group & { readonly members: readonly string[] };

/** Finds a group of this host by name or number; undefined when there is none. */
export function findGroup(key: string | number): FoundGroup | undefined {
  return groupOf(spawnSync('getent', ['group', String(key)], { encoding: 'utf8', env: ENV }).stdout);
}

/** Finds a group as `findGroup` does, beside other work. Rejects with FaultError `doctor.no-groups` after some seconds. */
export function lookUpGroup(key: string | number, timeout = LOOKUP_MS): Promise<FoundGroup | undefined> {
  return new Promise((resolve, reject) => {
    execFile('getent', ['group', String(key)], { env: ENV, timeout }, (error, stdout) => {
      if (!error?.killed) return resolve(groupOf(stdout)); // it fails for a group that there is not
      const message = 'The groups of this computer cannot be read: its directory service does not answer';
      reject(new FaultError({ code: 'doctor.no-groups', message, hint: 'Try: getent group' }));
    });
  });
}

function groupOf(line: string | null): FoundGroup | undefined {
  const [name, , gid, members = ''] = line ? line.trim().split(':') : [];
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
