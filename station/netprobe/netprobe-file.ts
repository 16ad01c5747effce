import { z } from 'zod';
import { AgentName } from '../../core/fleet/agent-name.ts';
import { FaultError } from '../../core/result/result.ts';
import { readPrivate, writePrivate } from '../../host/secrets/private-file.ts';

const MAX_FILE_BYTES = 64 * 1024 * 1024;

export const HostId = z.string().regex(/^[0-9a-f]{64}$/);

/** A job as a probe got it last. */
const HandedJob = z.object({
  version: z.int(),
  /** Digest of the part that a probe takes over when the version grows. */
  data: z.string(),
  /** Digest of the part that it does not: period, time windows and lock. */
  timing: z.string(),
});
export type HandedJob = z.infer<typeof HandedJob>;

const KnownProbe = z.object({
  name: AgentName,
  /** Last contact, Unix ms; null = never. */
  lastSeenMs: z.number().nullable(),
  /** The version that it reported; empty = none yet. */
  version: z.string(),
  /** Addresses that it reported, IPv4 first. */
  addresses: z.array(z.string()).default([]),
  /** Jobs by their number, which is that of the series. */
  jobs: z.record(z.string(), HandedJob),
  /** It got its jobs without the restart that it needs to do them. */
  isOutdated: z.boolean().default(false),
  /** Times of the newest records by series, s: the same record again is the same sample. */
  newest: z.record(z.string(), z.array(z.number())),
  /** Last round by series: the account of a series starts again with each change of it. */
  rounds: z.record(z.string(), z.int()).default({}),
});
export type KnownProbe = z.infer<typeof KnownProbe>;

const NetprobeData = z.object({
  version: z.literal(1),
  probes: z.array(KnownProbe),
  /** Host ids that were approved in the lobby, by the name of the agent. */
  approved: z.array(z.object({ id: HostId, name: AgentName })),
});
export type NetprobeData = z.infer<typeof NetprobeData>;

export const NO_PROBES: NetprobeData = { version: 1, probes: [], approved: [] };

/** Knowledge of netProbe probes, in a private file of the data folder. */
export class NetprobeFile {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Faults: `secret.*`, `netprobe.damaged`. */
  read(): NetprobeData {
    const text = readPrivate(this.path, { maxBytes: MAX_FILE_BYTES })?.toString('utf8');
    if (text === undefined) return structuredClone(NO_PROBES);
    const parsed = NetprobeData.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    throw new FaultError({
      code: 'netprobe.damaged',
      message: `${this.path} is damaged: probes of netProbe cannot report`,
      hint: 'restore it from a backup, or remove it and approve the probes again',
    });
  }

  /** Fault `secret.unwritable`. */
  write(data: NetprobeData): void {
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
