import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
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
  /** Only members of this group may run it; null = those who may run the one that is installed, else everybody. */
  readonly group: Group | null;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
}

export interface Installed {
  readonly file: string;
  /** null = everybody. */
  readonly gid: number | null;
}

/** The broker of this build, as yet without rights. */
export const builtBroker = (prebuildsDir: string): string =>
  join(prebuildsDir, `${process.platform}-${process.arch}`, 'sounder-broker');

const modeOf = (gid: number | null): number => (gid === null ? 0o755 : 0o750);

/** The group that an installed broker is limited to; a new one is not to be for more people than that by accident. */
function limitedTo(): number | null {
  const installed = statSync(INSTALLED_BROKER, { throwIfNoEntry: false });
  return installed && (installed.mode & constants.S_IXOTH) === 0 ? installed.gid : null;
}

/** Shell lines that do what `installBroker` does, for whoever would rather see them first. */
export function installCommands({ prebuildsDir, group }: BrokerInstall): readonly string[] {
  const quoted = `'${builtBroker(prebuildsDir).replaceAll("'", "'\\''")}'`;
  const mode = modeOf(group?.gid ?? null)
    .toString(8)
    .padStart(4, '0');
  return [
    `sudo install -D -o root -g ${group?.name ?? 'root'} -m ${mode} ${quoted} ${INSTALLED_BROKER}`,
    `sudo setcap cap_net_raw+ep ${INSTALLED_BROKER}`,
  ];
}

const NEEDS_REAL_ROOT =
  'run it as root of the machine itself, not of a user namespace, where /usr/local may have file capabilities';

const failed = (why: string, hint?: string): Fault => ({
  code: 'doctor.install-failed',
  message: `The broker could not be installed: ${why}.`,
  ...(hint === undefined ? {} : { hint }),
});

/**
 * Puts the broker in its place, root's own, with cap_net_raw. Needs root. An older one is replaced at once.
 * @returns the file, and who alone may run it; faults `doctor.install-failed`, `packet-io.no-native-build`
 */
export function installBroker({ prebuildsDir, group }: BrokerInstall): Result<Installed> {
  const source = builtBroker(prebuildsDir);
  if (!existsSync(source)) return fail(failed('it has not been built', 'node scripts/build-native.mjs'));
  const native = loadNative(prebuildsDir);
  if (!native.ok) return native;
  const gid = group?.gid ?? limitedTo();
  const fresh = `${INSTALLED_BROKER}.${process.pid}`;
  /** The first folder that was not there before. */
  let made: string | undefined;
  try {
    made = mkdirSync(dirname(INSTALLED_BROKER), { recursive: true, mode: 0o755 });
    copyFileSync(source, fresh);
    chownSync(fresh, 0, gid ?? 0);
    chmodSync(fresh, modeOf(gid));
    // Last, because the kernel takes rights away from a file that changes hands.
    const errno = native.value.grantNetRaw(fresh);
    if (errno !== 0) {
      rmSync(fresh, { force: true });
      if (made !== undefined) rmSync(made, { recursive: true, force: true });
      return fail(failed(`setxattr: ${getSystemErrorName(-errno)}`, NEEDS_REAL_ROOT));
    }
    renameSync(fresh, INSTALLED_BROKER);
    return ok({ file: INSTALLED_BROKER, gid });
  } catch (error) {
    rmSync(fresh, { force: true });
    return fail(failed((error as Error).message));
  }
}
