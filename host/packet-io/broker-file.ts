import { accessSync, constants, statSync } from 'node:fs';

/** Where `sounder doctor --unlock` puts the broker. */
export const INSTALLED_BROKER = '/usr/local/libexec/sounder/sounder-broker';

/** There, and where packages put it. */
const PLACES = [INSTALLED_BROKER, '/usr/libexec/sounder/sounder-broker', '/opt/Sounder/resources/sounder-broker'];

/** Only root can have put it there or changed it, and it is not for every account: such a one opens nothing. */
function isTrusted(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  const spoils = constants.S_IWGRP | constants.S_IWOTH | constants.S_IXOTH;
  return found?.isFile() === true && found.uid === 0 && (found.mode & spoils) === 0;
}

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The program that opens raw sockets for those who may not, or null. One that this user may run, else one that it may not:
 * that, too, shows in use, as does whether it still has its capability.
 */
export function findBroker(places: readonly string[] = PLACES): string | null {
  const trusted = places.filter(isTrusted);
  return trusted.find(mayRun) ?? trusted[0] ?? null;
}
