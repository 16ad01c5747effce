import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AgentName } from '../core/fleet/agent-name.ts';
import { FaultError } from '../core/result/result.ts';
import { readPrivate, writePrivate } from '../host/secrets/private-file.ts';

const MAX_BYTES = 128 * 1024;

/** Names in the data folder of what depends on the station. */
export const SPOOL = 'spool';
export const PLAN = 'plan.json';
export const REFLECTOR = 'reflector.json';

const Hub = z.object({ host: z.string().min(1), port: z.int().min(1).max(65_535) });

/** An agent's place in a station's fleet. */
const Member = z.object({
  name: AgentName,
  hubs: z.array(Hub).min(1),
  /** SHA-256 of the hub's key at the time of the claim, base 64. */
  pin: z.base64(),
  /** PEM. */
  certificate: z.string(),
  authority: z.string(),
  /** Unix ms. */
  renewAfter: z.number(),
});
export type Member = z.infer<typeof Member>;

/** A claim that is not decided yet. */
const PendingClaim = z.object({ code: z.string(), name: AgentName.nullable() });
export type PendingClaim = z.infer<typeof PendingClaim>;

/** The files of an agent's membership in its data folder, all of them private. */
export class MemberFiles {
  readonly keyPath: string;
  private readonly dataDir: string;
  private readonly memberPath: string;
  private readonly claimPath: string;

  constructor(dataDir: string) {
    this.dataDir = dataDir;
    this.keyPath = join(dataDir, 'key.pem');
    this.memberPath = join(dataDir, 'member.json');
    this.claimPath = join(dataDir, 'claim.json');
  }

  /** null = the agent belongs to no station. */
  member(): Member | null {
    return readJson(this.memberPath, Member);
  }

  /**
   * A claim becomes a membership. Results and plan of another station, or of this host under another name, are removed: they
   * are of series, and of a run, that do not belong to the new one.
   */
  join(member: Member): void {
    const before = this.member();
    if (before?.authority !== member.authority || before.name !== member.name) {
      rmSync(join(this.dataDir, SPOOL), { recursive: true, force: true });
      rmSync(join(this.dataDir, PLAN), { force: true });
      rmSync(join(this.dataDir, REFLECTOR), { force: true });
    }
    this.update(member);
    rmSync(this.claimPath, { force: true });
  }

  update(member: Member): void {
    writePrivate(this.memberPath, JSON.stringify(member));
  }

  pendingClaim(): PendingClaim | null {
    return readJson(this.claimPath, PendingClaim);
  }

  startClaim(claim: PendingClaim): void {
    writePrivate(this.claimPath, JSON.stringify(claim));
  }

  /** The station refused the claim. */
  dropClaim(): void {
    rmSync(this.claimPath, { force: true });
  }
}

function readJson<T>(path: string, shape: z.ZodType<T>): T | null {
  const text = readPrivate(path, { maxBytes: MAX_BYTES })?.toString('utf8');
  if (text === undefined) return null;
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    throw new FaultError({
      code: 'agent.bad-file',
      message: `${path} is damaged`,
      hint: 'remove it, and claim this agent again',
    });
  }
}
