import { randomUUID } from 'node:crypto';
import type { AgentFacts } from '../../core/fleet/claim.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import type { FleetData, FleetFile, Member } from './fleet-file.ts';

/** Runs of an engine that are remembered. */
const MAX_RUNS = 16;
/** Changes that no answer promises are stored together: a thousand agents that are new connect at once. */
const SAVE_WITHIN_MS = 1000;

/** The agents that may connect, or might. */
export class Members {
  readonly data: FleetData;
  private readonly file: Pick<FleetFile, 'write'>;
  private readonly clock: Clock;
  private readonly log: Log;
  private changed: () => void = () => undefined;
  private saving: Timer | null = null;

  constructor(data: FleetData, file: Pick<FleetFile, 'write'>, clock: Clock, log: Log) {
    this.data = data;
    this.file = file;
    this.clock = clock;
    this.log = log;
  }

  onChange(listener: () => void): void {
    this.changed = listener;
  }

  get all(): readonly Member[] {
    return this.data.members;
  }

  byId(id: string): Member | undefined {
    return this.data.members.find((one) => one.id === id);
  }

  /** The member of a name that is not revoked. */
  named(name: string): Member | undefined {
    return this.data.members.find((one) => one.name === name && one.revokedMs === null);
  }

  /** The member with a key, SHA-256 in hex. */
  withKey(keyPin: string): Member | undefined {
    return this.data.members.find((one) => one.keyPin === keyPin && one.revokedMs === null);
  }

  /** Fault `fleet.name-taken`. */
  add(name: string, keyPin: string, facts: AgentFacts): Member {
    if (this.named(name)) {
      throw new FaultError({
        code: 'fleet.name-taken',
        message: `There is an agent ${name} already`,
        hint: 'choose another name, or revoke that agent first',
      });
    }
    const nowMs = this.clock.nowMs();
    const member: Member = {
      id: randomUUID(),
      name,
      keyPin,
      facts,
      approvedMs: nowMs,
      expiresMs: nowMs,
      revokedMs: null,
      lastSeenMs: null,
      runs: [],
    };
    // A revoked member with the name is gone: its history belongs to the name.
    this.data.members = [...this.data.members.filter((one) => one.name !== name), member];
    this.save();
    return member;
  }

  /** Its key cannot join again with a code that it has used. Fault `fleet.unknown-agent`. */
  revoke(name: string): Member {
    const member = this.named(name);
    if (!member) throw unknownAgent(name);
    member.revokedMs = this.clock.nowMs();
    for (const code of this.data.codes) if (code.usedBy === member.keyPin) code.isRejected = true;
    this.save();
    return member;
  }

  /** Remembers a run of an agent's engine. @returns false = it is another agent's */
  claimRun(member: Member, run: number): boolean {
    if (this.data.members.some((one) => one !== member && one.runs.includes(run))) return false;
    if (member.runs.includes(run)) return true;
    member.runs = [...member.runs, run].slice(-MAX_RUNS);
    this.saveSoon();
    return true;
  }

  /** Stores changed members and codes. */
  save(): void {
    this.saving?.cancel();
    this.saving = null;
    this.file.write(this.data);
    this.changed();
  }

  /** Stores them within a second, with what else changes until then. */
  saveSoon(): void {
    this.saving ??= this.clock.after(SAVE_WITHIN_MS, () => {
      this.saving = null;
      try {
        this.save();
      } catch (error) {
        this.log.error('The members of the fleet could not be stored', { ...toFault(error) });
      }
    });
  }
}

export const unknownAgent = (name: string): FaultError =>
  new FaultError({
    code: 'fleet.unknown-agent',
    message: `There is no agent ${name}`,
    hint: 'sounder fleet list shows the agents',
  });
