import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { getSystemErrorName } from 'node:util';
import { type Fault, fail, ok, type Result } from '../../core/result/result.ts';
import { loadNative } from '../../native/index.ts';
import { INSTALLED_BROKER } from './broker-file.ts';

export interface BrokerInstall {
  /** Folder of builds. */
  readonly prebuildsDir: string;
  /** Only its members may run it. */
  readonly group: Group;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
}

/** The broker of this build, without a capability. */
const builtBroker = (prebuildsDir: string): string =>
  join(prebuildsDir, `${process.platform}-${process.arch}`, 'sounder-broker');

/** Permissions for root and the group; see the broker's own check. */
const MODE = 0o750;

/** Finds the group of the installed broker; undefined without one, or with one for every account. */
export function installedFor(): number | undefined {
  const installed = statSync(INSTALLED_BROKER, { throwIfNoEntry: false });
  return installed && (installed.mode & constants.S_IXOTH) === 0 ? installed.gid : undefined;
}

/** Shell lines equal to `installBroker`, for users who want to read them first. */
export function installCommands(prebuildsDir: string, groupName: string): readonly string[] {
  const quoted = `'${builtBroker(prebuildsDir).replaceAll("'", "'\\''")}'`;
  return [
    `sudo install -D -o root -g ${groupName} -m 0${MODE.toString(8)} ${quoted} ${INSTALLED_BROKER}`,
    `sudo setcap cap_net_raw+ep ${INSTALLED_BROKER}`,
  ];
}

const NEEDS_REAL_ROOT =
  'run it as root of the machine itself, not of a user namespace, where /usr/local may have file capabilities';

const failed = (why: string, hint?: string): Fault => ({
  code: 'doctor.install-failed',
  message: `The broker could not be installed: ${why}`,
  ...(hint === undefined ? {} : { hint }),
});

/**
 * Installs the broker as a file of root with cap_net_raw. Needs root. An older one is replaced atomically.
 * @returns the first folder that was not there before, if any; faults `doctor.install-failed`,
 * `packet-io.no-native-build`
 */
export function installBroker({ prebuildsDir, group }: BrokerInstall): Result<string | undefined> {
  const source = builtBroker(prebuildsDir);
  if (!existsSync(source)) return fail(failed('it has not been built', 'node native/build.mjs'));
  const native = loadNative(prebuildsDir);
  if (!native.ok) return native;
  const fresh = `${INSTALLED_BROKER}.${process.pid}`;
  let made: string | undefined;
  try {
    made = mkdirSync(dirname(INSTALLED_BROKER), { recursive: true, mode: 0o755 });
    copyFileSync(source, fresh);
    chmodSync(fresh, MODE);
    chownSync(fresh, 0, group.gid);
    // Last, because the kernel removes capabilities from a file that changes its owner.
    const errno = native.value.grantNetRaw(fresh);
    if (errno !== 0) {
      rmSync(fresh, { force: true });
      if (made !== undefined) rmSync(made, { recursive: true, force: true });
      return fail(failed(`setxattr: ${getSystemErrorName(-errno)}`, NEEDS_REAL_ROOT));
    }
    renameSync(fresh, INSTALLED_BROKER);
    return ok(made);
  } catch (error) {
    rmSync(fresh, { force: true });
    return fail(failed((error as Error).message));
  }
}

/** Removes the installed broker. Needs root. @returns what was removed */
export function removeBroker(): readonly string[] {
  if (!existsSync(INSTALLED_BROKER)) return [];
  rmSync(INSTALLED_BROKER);
  return [INSTALLED_BROKER];
}

/** Removes the broker's folder and those above it up to `first`, as far as they are empty. @returns what was removed */
export function removeFolders(first: string): readonly string[] {
  const removed: string[] = [];
  for (let dir = dirname(INSTALLED_BROKER); dir.startsWith(first); dir = dirname(dir)) {
    try {
      rmdirSync(dir);
      removed.push(dir);
    } catch {
      break; // missing, or not empty
    }
  }
  return removed;
}
