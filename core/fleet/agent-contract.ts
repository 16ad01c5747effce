import { z } from 'zod';
import { engineContract } from '../contracts/engine.ts';
import { call, items } from '../rpc/contract.ts';
import { AgentName } from './agent-name.ts';
import { AgentFacts } from './claim.ts';
import { BundleChunk, Release } from './release.ts';

/** Path of the hub that agents connect to: a WebSocket with a client certificate. */
export const AGENT_PATH = '/agent';
/** Subprotocol that an agent offers, so that later versions can differ. */
export const AGENT_PROTOCOL = 'sounder-agent-1';

export const MAX_LOG_LINES = 5000;

const Bytes = z.number().min(0);

/** Batches that the agent keeps until the station has stored them. */
const SpoolState = z.object({
  bytes: Bytes,
  maxBytes: Bytes,
  /** Time of the oldest batch that is not stored by the station, Unix ms; null = none. */
  oldestMs: z.number().nullable(),
  /** Samples that were dropped for lack of room or because of their age, since the spool was made. */
  lost: z.int().min(0),
});
export type SpoolState = z.infer<typeof SpoolState>;

const AgentUpgradeState = z.object({
  /** It was installed from a signed bundle. */
  canUpgrade: z.boolean(),
  /** The last version that it tried in vain; null = none. */
  rolledBack: z.object({ version: z.string().max(40), reason: z.string().max(200) }).nullable(),
});
export type AgentUpgradeState = z.infer<typeof AgentUpgradeState>;

export const AgentHello = z.object({
  name: AgentName,
  version: z.string(),
  facts: AgentFacts,
  /** Packets per second up to which this host was found to measure properly; plans above are refused. null = no limit. */
  safePps: z.int().min(1).nullable(),
  spool: SpoolState,
  /** Versions before it had it cannot be upgraded from the station. */
  upgrade: AgentUpgradeState.default({ canUpgrade: false, rolledBack: null }),
});
export type AgentHello = z.infer<typeof AgentHello>;

/** Condition of an agent's host and process; null = this host does not report it. */
export const AgentHealth = z.object({
  atMs: z.number(),
  /** Share of all processors in use since the last reading, 0–1. */
  cpuShare: z.number().nullable(),
  /** Memory in use, without caches. */
  memoryBytes: Bytes,
  memoryTotalBytes: Bytes,
  diskFreeBytes: Bytes.nullable(),
  temperatureC: z.number().nullable(),
  /** Whether the firmware limits the processor now. */
  throttled: z.boolean().nullable(),
  underVoltage: z.boolean().nullable(),
  /** Used part of the life of its most worn card of flash memory, 0–1. Versions before it do not report it. */
  cardWear: z.number().nullable().default(null),
  uptimeSeconds: z.number().min(0),
  /** Agent's clock minus the station's, as last exchanged by `clock`. */
  clockOffsetMs: z.number().nullable(),
  spoolBytes: Bytes,
  spoolOldestMs: z.number().nullable(),
  spoolLostSamples: z.int().min(0),
  /** Resident memory of the agent's process. */
  rssBytes: Bytes,
});
export type AgentHealth = z.infer<typeof AgentHealth>;

/**
 * Station → agent, over the connection that the agent opened: an agent is an engine with a host of its own. Run id and
 * batch numbers of its batches outlive the process.
 */
export const agentContract = {
  ...engineContract,
  agentHello: call(z.null(), AgentHello),
  /** One reading at once, then one every 10 s. */
  agentHealth: items(z.null(), AgentHealth),
  /**
   * For estimates of the clock offset. `offsetMs`: the station's newest estimate, agent minus station; `errorMs`: the most that it
   * may be wrong by now.
   */
  clock: call(
    z.object({
      stationMs: z.number(),
      offsetMs: z.number().nullable().default(null),
      errorMs: z.number().min(0).nullable().default(null),
    }),
    z.object({ agentMs: z.number() }),
  ),
  /** The newest lines of the agent's log. */
  logs: call(z.object({ lines: z.int().min(1).max(MAX_LOG_LINES) }), z.object({ text: z.string() })),
  /** Ends the process in order; its supervisor starts it again. */
  restart: call(z.null(), z.null()),
  /** Finds its safe rate again, which takes some ten seconds; null = it can send no ICMP echo. */
  benchmark: call(z.null(), z.object({ safePps: z.int().min(1).nullable() })),
  /** Faults `agent.host-name`. */
  setHostName: call(z.object({ name: AgentName }), z.null()),
  /** A certificate request of the agent's key, PEM. */
  renew: call(z.null(), z.object({ csr: z.string() })),
  /** The certificate for it, used from the next connection on. Fault `agent.bad-certificate`. */
  install: call(z.object({ certificate: z.string(), authority: z.string(), renewAfter: z.number() }), z.null()),
  /** Announces a bundle of another version: its bytes follow from `receivedBytes` on. Faults `upgrade.*`. */
  upgradeBegin: call(
    z.object({ release: Release, isForced: z.boolean() }),
    z.object({ receivedBytes: z.int().min(0) }),
  ),
  upgradeChunk: call(BundleChunk, z.object({ receivedBytes: z.int().min(0) })),
  /** Installs what was received, and restarts into it. */
  upgradeInstall: call(z.null(), z.null()),
};
