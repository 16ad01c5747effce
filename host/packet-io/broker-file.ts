import { accessSync, constants, statSync } from 'node:fs';

/** The broker's path as `sounder doctor --unlock` installs it. */
export const INSTALLED_BROKER = '/usr/local/libexec/sounder/sounder-broker';

/** That path, and those of packages. */
const PLACES = [INSTALLED_BROKER, '/usr/libexec/sounder/sounder-broker', '/opt/Sounder/resources/sounder-broker'];

/** Whether only root can have installed or changed it. */
function isTrusted(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && found.uid === 0 && (found.mode & (constants.S_IWGRP | constants.S_IWOTH)) === 0;
}

const isForEverybody = (file: string): boolean => (statSync(file).mode & constants.S_IXOTH) !== 0;

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The broker to use, or null: the first that this user may run as a member of its group; else one that will refuse, and whose
 * refusal tells why when it is used. So does a missing capability.
 */
export function findBroker(places: readonly string[] = PLACES): string | null {
  const trusted = places.filter(isTrusted);
  return trusted.find((file) => mayRun(file) && !isForEverybody(file)) ?? trusted[0] ?? null;
}
