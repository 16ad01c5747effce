import { constants } from 'node:os';
import type { CallProblem } from '../../native/index.ts';
import { INSTALLED_BROKER } from './broker-file.ts';

const { EACCES, EPERM, EPROTO } = constants.errno;

/** The remedy for everything that needs CAP_NET_RAW. */
export const UNLOCK_HINT = 'sudo sounder doctor --unlock';

/** File capabilities are lost when the content changes, and have no effect under nosuid and no_new_privs. */
const powerless = (brokerPath: string): string =>
  `The broker ${brokerPath} may not open raw sockets: it was replaced, lies on a file system mounted nosuid, or is started with no_new_privs`;

/** The steps of `doctor --unlock`, for a broker from a package. */
const limitToGroup = (brokerPath: string): string =>
  [
    'sudo groupadd -f --system sounder',
    `sudo chgrp sounder ${brokerPath}`,
    `sudo chmod 0750 ${brokerPath}`,
    `sudo setcap cap_net_raw+ep ${brokerPath}`,
    'sudo usermod -aG sounder "$USER"   # then log in again',
  ].join(' && ');

/** Describes why the broker opened nothing, and the remedy. @param without features that need one */
export function brokerFault(
  problem: CallProblem,
  brokerPath: string,
  without: string,
): { message: string; hint: string } {
  if (brokerPath === '') return { message: without, hint: UNLOCK_HINT };
  if (problem.call === 'mode of the broker') {
    return {
      message: `The broker ${brokerPath} opens nothing, because every account may run it`,
      hint: brokerPath === INSTALLED_BROKER ? UNLOCK_HINT : limitToGroup(brokerPath),
    };
  }
  switch (problem.errno) {
    case EACCES:
      return {
        message: `This user is not in the group that may use the broker ${brokerPath}`,
        hint: `sudo usermod -aG $(stat -c %G ${brokerPath}) "$USER"   # then log in again`,
      };
    case EPROTO:
      return { message: `The broker ${brokerPath} is of another version of Sounder`, hint: UNLOCK_HINT };
    default:
      return { message: powerless(brokerPath), hint: `sudo setcap cap_net_raw+ep ${brokerPath}` };
  }
}

/** Whether opening failed for lack of a privilege, or of a broker that has it. */
export const isLocked = (errno: number): boolean => errno === EPERM || errno === EACCES || errno === EPROTO;
