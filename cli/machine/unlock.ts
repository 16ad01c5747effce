import { dirname } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import { INSTALLED_BROKER } from '../../host/packet-io/broker-file.ts';
import { addMember, createGroup, findGroup, removeGroup } from '../../host/packet-io/broker-group.ts';
import { type Group, installBroker } from '../../host/packet-io/install-broker.ts';
import { readRecord, writeRecord } from '../../host/packet-io/install-record.ts';
import { planUnlock, type UnlockPlan } from '../../host/packet-io/unlock-plan.ts';
import type { CliContext } from '../command/context.ts';
import { usage } from '../command/usage.ts';

/** The user id of nobody. */
const NOBODY = 65_534;

/**
 * Plans the installation for a group: the named one, else that of the installed broker, else Sounder's own, to which the
 * user who called sudo is added. Throws `usage.invalid` for an unknown group, and `doctor.no-groups`.
 */
export async function planUnlockFor(named: string | undefined): Promise<UnlockPlan> {
  if (named !== undefined) {
    if (!findGroup(named)) {
      throw usage(`No such group: ${JSON.stringify(named)}`, `sudo groupadd --system ${named}`);
    }
    return { groupName: named, makesGroup: false, newMember: null };
  }
  return planUnlock();
}

/** Describes what a plan installs and where. */
export function describeUnlock({ groupName, makesGroup, newMember }: UnlockPlan): string {
  const group = [
    ...(makesGroup ? ['is created'] : []),
    ...(newMember === null ? [] : [`${newMember} is added to it`]),
    'only its members may run the broker',
  ].join('; ');
  return `This installs, as root:
  ${INSTALLED_BROKER}
      opens raw sockets for Sounder: root:${groupName}, mode 0750, capability cap_net_raw
  group ${groupName}
      ${group}
Users who may run the broker can record packets of this host and send packets with any source address.
To undo it: sudo sounder doctor --lock
`;
}

/** Carries out a plan. Needs root. Throws `doctor.install-failed`, `packet-io.no-native-build`. */
export function unlock(context: CliContext, { groupName, makesGroup, newMember }: UnlockPlan): Group {
  const group = makesGroup ? createGroup(groupName) : findGroup(groupName);
  if (!group) throw usage(`No such group: ${JSON.stringify(groupName)}`);
  const before = readRecord();
  const installed = installBroker({ prebuildsDir: context.prebuildsDir, group });
  if (!installed.ok) {
    if (makesGroup) removeGroup(groupName);
    throw new FaultError(installed.fault);
  }
  writeRecord({
    madeGroup: makesGroup ? groupName : before.madeGroup,
    added: newMember === null ? before.added : [...before.added, { group: groupName, user: newMember }],
    firstFolder: before.firstFolder ?? installed.value ?? dirname(INSTALLED_BROKER),
  });
  if (newMember !== null) addMember(groupName, newMember);
  context.err(`sounder: Installed ${INSTALLED_BROKER} with cap_net_raw for members of group ${groupName}\n`);
  if (newMember !== null) {
    context.err(
      `sounder: ${newMember} is a member of group ${groupName} from the next login on, or in a shell started with: newgrp ${groupName}\n`,
    );
  }
  return group;
}

/**
 * Drops root for good: this process continues as the user who called sudo, else as nobody. It keeps that user's primary
 * group, to which net.ipv4.ping_group_range may permit ICMP sockets.
 * @param brokerGid the group to be a member of as well
 * @returns the user's id
 */
export function dropPrivileges(brokerGid: number): number {
  const uid = Number(process.env['SUDO_UID']) || NOBODY;
  const gid = Number(process.env['SUDO_GID']) || brokerGid;
  process.setgroups?.([gid, brokerGid]);
  process.setgid?.(gid);
  process.setuid?.(uid);
  return uid;
}
