import { accessSync, constants, statSync } from 'node:fs';

/** Where `sounder doctor --unlock` puts the broker. */
export const INSTALLED_BROKER = '/usr/local/libexec/sounder/sounder-broker';

/** There, and where packages put it. */
const PLACES = [INSTALLED_BROKER, '/usr/libexec/sounder/sounder-broker', '/opt/Sounder/resources/sounder-broker'];

/** Only root can have put it there or changed it. */
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
 * The program that opens raw sockets for those who may not, or null. The first that this user may run as a member of its
 * group; else one that will refuse, and with that shows in use why. Whether it still has its capability does so, too.
 */
export function findBroker(places: readonly string[] = PLACES): string | null {
  const trusted = places.filter(isTrusted);
  return trusted.find((file) => mayRun(file) && !isForEverybody(file)) ?? trusted[0] ?? null;
}
