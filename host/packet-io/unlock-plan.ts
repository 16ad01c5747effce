import { INSTALLED_BROKER } from './broker-file.ts';
import { DEFAULT_GROUP, lookUpGroup } from './broker-group.ts';
import { installedFor } from './install-broker.ts';
import { readRecord } from './install-record.ts';

/** The steps of `doctor --unlock` on this host. */
export interface UnlockPlan {
  readonly groupName: string;
  /** The group does not exist yet. */
  readonly makesGroup: boolean;
  /** The user to add to the group: the one who called sudo. */
  readonly newMember: string | null;
}

/**
 * Plans the installation for the group of the installed broker, else for Sounder's own, to which the user who called sudo
 * is added. Rejects with FaultError `doctor.no-groups`.
 */
export async function planUnlock(user = process.env['SUDO_USER']): Promise<UnlockPlan> {
  const before = installedFor();
  const groupName = (before === undefined ? undefined : (await lookUpGroup(before))?.name) ?? DEFAULT_GROUP;
  const group = await lookUpGroup(groupName);
  const isNew = groupName === DEFAULT_GROUP && user && user !== 'root' && !group?.members.includes(user);
  return { groupName, makesGroup: group === undefined, newMember: isNew ? user : null };
}

/** Describes what a plan installs and permits, sentence by sentence. */
export const unlockSteps = ({ groupName, makesGroup, newMember }: UnlockPlan): readonly string[] => [
  `Installs ${INSTALLED_BROKER}, which opens raw sockets for Sounder: root:${groupName}, mode 0750, capability cap_net_raw`,
  ...(makesGroup ? [`Creates the group ${groupName}`] : []),
  ...(newMember === null ? [] : [`Adds ${newMember} to the group ${groupName}, from the next login on`]),
  `Only members of the group ${groupName} may run the broker: they can record packets of this host and send packets with any source address`,
];

/** Describes what `doctor --lock` removes, sentence by sentence. @param isInstalled the broker is there */
export function lockSteps(isInstalled: boolean): readonly string[] {
  const { madeGroup, added } = readRecord();
  return [
    ...(isInstalled ? [`Removes ${INSTALLED_BROKER}`] : []),
    ...added
      .filter(({ group }) => group !== madeGroup)
      .map(({ group, user }) => `Takes ${user} out of the group ${group}`),
    ...(madeGroup === null ? [] : [`Removes the group ${madeGroup}`]),
  ];
}
