import { dirname } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import { INSTALLED_BROKER } from '../../host/packet-io/broker-file.ts';
import { addMember, createGroup, DEFAULT_GROUP, findGroup, removeGroup } from '../../host/packet-io/broker-group.ts';
import { type Group, installBroker, installedFor } from '../../host/packet-io/install-broker.ts';
import { readRecord, writeRecord } from '../../host/packet-io/install-record.ts';
import type { CliContext } from '../command/context.ts';
import { usage } from '../command/usage.ts';

/** Nobody's number wherever we know. */
const NOBODY = 65_534;

/** What `doctor --unlock` would do here. */
export interface UnlockPlan {
  readonly groupName: string;
  /** The group must be made. */
  readonly makesGroup: boolean;
  /** Who is to be added to the group: who called sudo. */
  readonly newMember: string | null;
}

/**
 * What to install, for which group: the one named, else the one of the broker that is installed, else Sounder's own, to
 * which who called sudo is added. Throws `usage.invalid` for a name that is no group's.
 */
export function planUnlock(named: string | undefined): UnlockPlan {
  if (named !== undefined) {
    if (!findGroup(named)) {
      throw usage(`there is no group ${JSON.stringify(named)}`, `sudo groupadd --system ${named}`);
    }
    return { groupName: named, makesGroup: false, newMember: null };
  }
  const before = installedFor();
  const groupName = (before === undefined ? undefined : findGroup(before)?.name) ?? DEFAULT_GROUP;
  const group = findGroup(groupName);
  const user = process.env['SUDO_USER'];
  const isNew = groupName === DEFAULT_GROUP && user && user !== 'root' && !group?.members.includes(user);
  return { groupName, makesGroup: group === undefined, newMember: isNew ? user : null };
}

/** What a plan installs and where, before anything is done. */
export function describeUnlock({ groupName, makesGroup, newMember }: UnlockPlan): string {
  const group = [
    ...(makesGroup ? ['is made'] : []),
    ...(newMember === null ? [] : [`${newMember} is added to it`]),
    'its members, and no other accounts, may run the broker',
  ].join('; ');
  return `This installs, as root:
  ${INSTALLED_BROKER}
      opens raw sockets for Sounder: root:${groupName}, mode 0750, capability cap_net_raw
  group ${groupName}
      ${group}
Whoever may run the broker can record packets of this machine and send packets with any source address.
To undo it: sudo sounder doctor --lock
`;
}

/** Carries a plan out. Needs root. Throws `doctor.install-failed`, `packet-io.no-native-build`. */
export function unlock(context: CliContext, { groupName, makesGroup, newMember }: UnlockPlan): Group {
  const group = makesGroup ? createGroup(groupName) : findGroup(groupName);
  if (!group) throw usage(`there is no group ${JSON.stringify(groupName)}`);
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
  context.err(`sounder: installed ${INSTALLED_BROKER}, with cap_net_raw, for members of group ${groupName}\n`);
  if (newMember !== null) {
    context.err(
      `sounder: ${newMember} is in group ${groupName} from the next login on, or in a shell of: newgrp ${groupName}\n`,
    );
  }
  return group;
}

/**
 * Gives up root for good: this process goes on as who called sudo, else as nobody. It keeps that user's own group, which
 * net.ipv4.ping_group_range may permit ICMP sockets.
 * @param brokerGid the group to be a member of as well
 * @returns the user's number
 */
export function becomeUser(brokerGid: number): number {
  const uid = Number(process.env['SUDO_UID']) || NOBODY;
  const gid = Number(process.env['SUDO_GID']) || brokerGid;
  process.setgroups?.([gid, brokerGid]);
  process.setgid?.(gid);
  process.setuid?.(uid);
  return uid;
}
