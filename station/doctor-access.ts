import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DoctorAccess } from '../core/contracts/doctor.ts';
import { FaultError } from '../core/result/result.ts';
import { UNLOCK_HINT } from '../host/packet-io/broker-fault.ts';
import { INSTALLED_BROKER } from '../host/packet-io/broker-file.ts';
import { lockSteps, planUnlock, unlockSteps } from '../host/packet-io/unlock-plan.ts';

const LOCK_COMMAND = 'sudo sounder doctor --lock';
const TIMEOUT_MS = 30_000;

const run = promisify(execFile);

/** Tells what unlocking and locking do here, and whether this process may do it. @param entryDir folder of the built files */
export function doctorAccess(entryDir: string): DoctorAccess {
  const isSupported = process.platform === 'linux';
  const isInstalled = existsSync(INSTALLED_BROKER);
  return {
    installed: isInstalled ? INSTALLED_BROKER : null,
    unlockSteps: isSupported ? [...unlockSteps(planUnlock())] : [],
    lockSteps: [...lockSteps(isInstalled)],
    isPermitted:
      isSupported && process.getuid?.() === 0 && !process.versions['electron'] && existsSync(cliOf(entryDir)),
    unlockCommand: UNLOCK_HINT,
    lockCommand: LOCK_COMMAND,
  };
}

/**
 * Unlocks or locks as root, by the command that a user would run: it creates groups and writes files, for which this process
 * does not wait. Throws `doctor.install-failed`.
 */
export async function changeAccess(entryDir: string, change: 'unlock' | 'lock'): Promise<DoctorAccess> {
  const { isPermitted, unlockCommand, lockCommand } = doctorAccess(entryDir);
  if (!isPermitted) {
    throw new FaultError({
      code: 'doctor.install-failed',
      message: `Only root can ${change} it`,
      hint: change === 'unlock' ? unlockCommand : lockCommand,
    });
  }
  const words = [cliOf(entryDir), 'doctor', `--${change}`, ...(change === 'unlock' ? ['--yes'] : [])];
  const ended = await run(process.execPath, words, { timeout: TIMEOUT_MS }).catch((error: unknown) => error as Failed);
  const access = doctorAccess(entryDir);
  // What is tested after the installation may fail as before: whether the broker is there decides.
  if ((access.installed !== null) === (change === 'unlock')) return access;
  const last = ended.stderr?.trim().split('\n').at(-1) ?? '';
  throw new FaultError({ code: 'doctor.install-failed', message: last === '' ? `The ${change} failed` : last });
}

interface Failed {
  readonly stderr?: string;
}

const cliOf = (entryDir: string): string => join(entryDir, 'sounder.cjs');
