import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DoctorAccess } from '../core/contracts/doctor.ts';
import { type Fault, FaultError } from '../core/result/result.ts';
import { EXIT } from '../host/exit-status.ts';
import { UNLOCK_HINT } from '../host/packet-io/broker-fault.ts';
import { INSTALLED_BROKER } from '../host/packet-io/broker-file.ts';
import { lockSteps, planUnlock, type UnlockPlan, unlockSteps } from '../host/packet-io/unlock-plan.ts';

const LOCK_COMMAND = 'sudo sounder doctor --lock';
/** After this time a page learns that it takes longer. The command continues: half a change is none. */
const ANSWER_MS = 30_000;

export type AccessChange = 'unlock' | 'lock';

/** Output of a command, and how it ended; null = by a signal, or it did not start. */
export interface EndedCommand {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Parts of the host that the access depends on. */
interface AccessHost {
  readonly isPermitted: () => boolean;
  readonly isInstalled: () => boolean;
  readonly plan: () => Promise<UnlockPlan>;
  readonly change: (change: AccessChange) => Promise<EndedCommand>;
  readonly answerMs: number;
}

/** This host. @param entryDir folder of the built files */
export function accessHost(entryDir: string): AccessHost {
  const cli = join(entryDir, 'sounder.cjs');
  const mayChange = process.platform === 'linux' && process.getuid?.() === 0 && !process.versions['electron'];
  return {
    isPermitted: () => mayChange && existsSync(cli),
    isInstalled: () => existsSync(INSTALLED_BROKER),
    plan: () => planUnlock(),
    change: (change) =>
      ended(process.execPath, [cli, 'doctor', '--json', `--${change}`, ...(change === 'unlock' ? ['--yes'] : [])]),
    answerMs: ANSWER_MS,
  };
}

function ended(program: string, words: readonly string[]): Promise<EndedCommand> {
  return new Promise((resolve) => {
    execFile(program, words, (error, out, err) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ status, out, err: status === null && err.trim() === '' ? (error?.message ?? '') : err });
    });
  });
}

/** Access of this host to raw sockets, by the broker: what unlocking and locking do here, and both of them. */
export class BrokerAccess {
  private readonly host: AccessHost;
  /** Answers all pages that ask meanwhile: it looks up groups, which may be on the network. */
  private asked: Promise<DoctorAccess> | undefined;
  private isChanging = false;

  constructor(host: AccessHost) {
    this.host = host;
  }

  /** Rejects with FaultError `doctor.no-groups`. */
  current(): Promise<DoctorAccess> {
    this.asked ??= this.ask().finally(() => {
      this.asked = undefined;
    });
    return this.asked;
  }

  /**
   * Unlocks or locks as root, by the command that a user would run: it creates groups and writes files, for which this
   * process does not wait. Rejects with FaultErrors `doctor.*`.
   */
  async change(change: AccessChange): Promise<DoctorAccess> {
    if (!this.host.isPermitted()) {
      const hint = change === 'unlock' ? UNLOCK_HINT : LOCK_COMMAND;
      throw new FaultError({ ...failed(`Only root can ${change} it`), hint });
    }
    if (this.isChanging) {
      const message = 'Another unlock or lock has not ended yet';
      throw new FaultError({ code: 'doctor.changing', message, hint: 'Try again later' });
    }
    this.isChanging = true;
    const command = this.host.change(change).finally(() => {
      this.isChanging = false;
    });
    const result = await this.inTime(command);
    if (!result) throw new FaultError(failed(`The ${change} has not ended yet, and continues`));
    if (!isDone(change, result)) {
      const last = result.err.trim().split('\n').at(-1) ?? '';
      throw new FaultError(failed(last === '' ? `The ${change} failed` : last));
    }
    return this.ask(); // a pending answer may be from before
  }

  private async inTime(command: Promise<EndedCommand>): Promise<EndedCommand | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), this.host.answerMs);
    });
    return Promise.race([command, late]).finally(() => clearTimeout(timer));
  }

  private async ask(): Promise<DoctorAccess> {
    const isInstalled = this.host.isInstalled();
    return {
      installed: isInstalled ? INSTALLED_BROKER : null,
      unlockSteps: process.platform === 'linux' ? [...unlockSteps(await this.host.plan())] : [],
      lockSteps: [...lockSteps(isInstalled)],
      isPermitted: this.host.isPermitted(),
      unlockCommand: UNLOCK_HINT,
      lockCommand: LOCK_COMMAND,
    };
  }
}

/** After the installation the command prints what it tested, which may fail as before. */
const isDone = (change: AccessChange, { status, out }: EndedCommand): boolean =>
  status === EXIT.ok || (change === 'unlock' && status === EXIT.cannotMeasure && out.startsWith('{'));

const failed = (message: string): Fault => ({ code: 'doctor.install-failed', message });
