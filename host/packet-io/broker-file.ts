import { accessSync, constants, statSync } from 'node:fs';

/** Where `sounder doctor --unlock` puts the broker. */
export const INSTALLED_BROKER = '/usr/local/libexec/sounder/sounder-broker';

/** There, and where packages put it. */
const PLACES = [INSTALLED_BROKER, '/usr/libexec/sounder/sounder-broker', '/opt/Sounder/resources/sounder-broker'];

/** Only root can have put it there or changed it, and this user may run it. */
function isTrusted(file: string): boolean {
  try {
    const { mode, uid } = statSync(file);
    if (uid !== 0 || (mode & (constants.S_IWGRP | constants.S_IWOTH)) !== 0) return false;
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not for this user
  }
}

/** The program that opens raw sockets for those who may not, or null. Whether it still has its capability shows in use. */
export function findBroker(places: readonly string[] = PLACES): string | null {
  return places.find(isTrusted) ?? null;
}
