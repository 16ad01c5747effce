import { z } from 'zod';
import { AgentName } from '../../core/fleet/agent-name.ts';
import { AgentFacts } from '../../core/fleet/claim.ts';
import { FaultError } from '../../core/result/result.ts';
import { readPrivate, writePrivate } from '../../host/secrets/private-file.ts';

/** 1 000 agents take about 1 MB. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

const Hex = z.string().regex(/^[0-9a-f]*$/);

/** An agent whose key the station knows. */
export const Member = z.object({
  /** UUID, in its certificates. */
  id: z.uuid(),
  name: AgentName,
  /** SHA-256 of its public key. */
  keyPin: Hex,
  facts: AgentFacts,
  approvedMs: z.number(),
  /** End of its newest certificate, Unix ms. */
  expiresMs: z.number(),
  /** Unix ms; null = it may connect. */
  revokedMs: z.number().nullable(),
  /** End of its last connection, or the time of it; null = it never connected. */
  lastSeenMs: z.number().nullable(),
  /** Runs of its engine, the newest last: no other agent may use their numbers. */
  runs: z.array(z.int()),
});
export type Member = z.infer<typeof Member>;

/** A claim code that was given out. The secret is kept, since the proof of an agent is an HMAC with it. */
export const Code = z.object({
  id: z.uuid(),
  secret: Hex,
  /** The name of the agent that uses it; null = the agent's wish, or the lobby decides. */
  name: AgentName.nullable(),
  /** Its user is a member at once, without the lobby. */
  approves: z.boolean(),
  expiresMs: z.number(),
  /** SHA-256 of the key that used it; null = unused. */
  usedBy: Hex.nullable(),
  isRejected: z.boolean(),
});
export type Code = z.infer<typeof Code>;

const FleetData = z.object({
  version: z.literal(1),
  members: z.array(Member),
  codes: z.array(Code),
});
export type FleetData = z.infer<typeof FleetData>;

export const NO_FLEET: FleetData = { version: 1, members: [], codes: [] };

/** Members and codes of a station, in a private file of the data folder. */
export class FleetFile {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Faults: `secret.*`, `fleet.damaged`. */
  read(): FleetData {
    const text = readPrivate(this.path, { maxBytes: MAX_FILE_BYTES })?.toString('utf8');
    if (text === undefined) return structuredClone(NO_FLEET);
    const parsed = FleetData.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    throw new FaultError({
      code: 'fleet.damaged',
      message: `${this.path} is damaged: no agent can connect`,
      hint: 'restore it from a backup, or remove it and claim the agents again',
    });
  }

  /** Fault `secret.unwritable`. */
  write(data: FleetData): void {
    writePrivate(this.path, JSON.stringify(data));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // reported as damaged
  }
}
