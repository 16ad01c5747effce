import { randomUUID } from 'node:crypto';
import type { AgentFacts } from '../../core/fleet/claim.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { FaultError } from '../../core/result/result.ts';
import type { FleetData, FleetFile, Member } from './fleet-file.ts';

/** Runs of an engine that are remembered. */
const MAX_RUNS = 16;

/** The agents that may connect, or might. */
export class Members {
  readonly data: FleetData;
  private readonly file: Pick<FleetFile, 'write'>;
  private readonly clock: Clock;
  private changed: () => void = () => undefined;

  constructor(data: FleetData, file: Pick<FleetFile, 'write'>, clock: Clock) {
    this.data = data;
    this.file = file;
    this.clock = clock;
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
    this.save();
    return true;
  }

  /** Stores changed members and codes. */
  save(): void {
    this.file.write(this.data);
    this.changed();
  }
}

export const unknownAgent = (name: string): FaultError =>
  new FaultError({
    code: 'fleet.unknown-agent',
    message: `There is no agent ${name}`,
    hint: 'sounder fleet list shows the agents',
  });
