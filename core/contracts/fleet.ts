import { z } from 'zod';
import { AgentHealth, MAX_LOG_LINES } from '../fleet/agent-contract.ts';
import { AgentName } from '../fleet/agent-name.ts';
import { AgentFacts } from '../fleet/claim.ts';
import { MAX_HUB_ADDRESSES } from '../fleet/claim-code.ts';
import { Release } from '../fleet/release.ts';
import { FaultData } from '../result/fault-data.ts';
import { call, items } from '../rpc/contract.ts';
import { Upgrade, upgradeContract } from './fleet-upgrade.ts';

/** An agent that waits for approval. */
export const LobbyEntry = z.object({
  id: z.string(),
  /** A netProbe probe, whose fingerprint is its host id; left out = an agent of Sounder. */
  kind: z.literal('netprobe').optional(),
  /** It found the hub on its network and has no claim code. */
  isFound: z.boolean().optional(),
  /** Fingerprint of its key, to be compared with what it shows. */
  fingerprint: z.string(),
  /** The name that it would get; null = it has to be given one. */
  name: z.string().nullable(),
  facts: AgentFacts,
  /** The address that it came from. */
  address: z.string(),
  sinceMs: z.number(),
});
export type LobbyEntry = z.infer<typeof LobbyEntry>;

/** `expected`: in the project, and no agent has claimed the name yet. */
const AgentState = z.enum(['connected', 'silent', 'expected', 'revoked']);
export type AgentState = z.infer<typeof AgentState>;

/** A probe of netProbe in place of an agent. */
export const NetprobeProbe = z.object({
  hostId: z.string(),
  /** Its version; empty = not known yet. */
  version: z.string(),
  /** Addresses that it reported; empty while it is silent. */
  addresses: z.array(z.string()),
  /** It was in contact within the last three minutes. */
  isLive: z.boolean(),
  lastSeenMs: z.number().nullable(),
  /** Series that it has jobs of. */
  runningSeries: z.int(),
  /** Targets that it cannot measure, and why. */
  impossible: z.array(z.object({ target: z.string(), reason: z.string() })),
});
export type NetprobeProbe = z.infer<typeof NetprobeProbe>;

export const FleetAgent = z.object({
  name: z.string(),
  state: AgentState,
  /** In the project's file. */
  isInProject: z.boolean(),
  /** From the project; null = not given. */
  site: z.string().nullable(),
  description: z.string().nullable(),
  /** Last time that something came from it, Unix ms; null = never. */
  lastSeenMs: z.number().nullable(),
  /** End of its certificate, Unix ms; null = it has none. */
  certificateUntilMs: z.number().nullable(),
  facts: AgentFacts.nullable(),
  /** Last reading of its condition. */
  health: AgentHealth.nullable(),
  /** Packets per second up to which it measures properly; null = not known or no limit. */
  safePps: z.number().nullable(),
  /** Packets per second of its plan. */
  plannedPps: z.number(),
  /** Room for results that the station has not stored, bytes; null = not known. */
  spoolMaxBytes: z.number().nullable(),
  /** Its clock minus the station's, ms; null = not known. */
  clockOffsetMs: z.number().nullable(),
  /** Most that the offset may be wrong by, ms. */
  clockErrorMs: z.number().nullable(),
  /** Series of the plan that it is to measure, and those that it has confirmed. */
  assignedSeries: z.int(),
  runningSeries: z.int(),
  /** Whether it holds the lock `global`, or waits for it; null = neither. */
  globalLock: z.enum(['holds', 'waits']).nullable().optional(),
  /** Why it does not measure, or is not connected. */
  fault: FaultData.nullable(),
  /** Left out = it is an agent of Sounder. */
  netprobe: NetprobeProbe.optional(),
});
export type FleetAgent = z.infer<typeof FleetAgent>;

export const FleetState = z.object({
  hub: z.object({
    state: z.enum(['off', 'listening', 'failed']),
    port: z.int().nullable(),
    /** Fingerprint of the hub's key. */
    fingerprint: z.string().nullable(),
    /** Agents on the network find the hub until then, Unix ms; left out = they do not. */
    findableUntilMs: z.number().optional(),
    fault: FaultData.nullable(),
  }),
  /** The interface for netProbe probes; left out = it was not asked for. */
  netprobe: z
    .object({
      /** `http://127.0.0.1:5000`; null = it does not listen. */
      url: z.string().nullable(),
      /** Others than this host reach it, without encryption and without a password. */
      isOpen: z.boolean(),
      fault: FaultData.nullable(),
    })
    .optional(),
  agents: z.array(FleetAgent),
  lobby: z.array(LobbyEntry),
  codes: z.array(
    z.object({ id: z.string(), name: z.string().nullable(), approves: z.boolean(), expiresMs: z.number() }),
  ),
  /** Bundles that new agents are installed from, one of each processor. */
  bundles: z.array(Release.pick({ version: true, arch: true })),
  /** Left out = none was begun. */
  upgrade: Upgrade.optional(),
});
export type FleetState = z.infer<typeof FleetState>;

/** Parts of a fleet that are others than before; the first one of a reader has all. */
export const FleetChange = z.object({
  hub: FleetState.shape.hub.optional(),
  agents: FleetState.shape.agents,
  /** Names of agents that are not there any more. */
  gone: z.array(z.string()),
  lobby: FleetState.shape.lobby.optional(),
  codes: FleetState.shape.codes.optional(),
  bundles: FleetState.shape.bundles.optional(),
  /** Once there is one, there always is. */
  netprobe: FleetState.shape.netprobe,
  upgrade: FleetState.shape.upgrade,
});
export type FleetChange = z.infer<typeof FleetChange>;

/** Longest validity of a claim code. */
const MAX_CODE_MINUTES = 7 * 24 * 60;
const MAX_ANNOUNCED_MINUTES = 24 * 60;

export const CodeRequest = z.object({
  /** Name of the agent; left out = as it wishes. */
  name: AgentName.optional(),
  /** The agent is a member at once, without the lobby. */
  approves: z.boolean().optional(),
  minutes: z.int().min(1).max(MAX_CODE_MINUTES).optional(),
  /** Addresses as `HOST:PORT` under which agents reach the hub; left out = this host's own. */
  addresses: z.array(z.string().max(300)).max(MAX_HUB_ADDRESSES).optional(),
});
export type CodeRequest = z.infer<typeof CodeRequest>;

export const MadeCode = z.object({
  code: z.string(),
  /** For a host that has Sounder. */
  command: z.string(),
  /** For a host that has nothing of it, by the address of the hub that it uses. */
  installs: z.array(z.object({ hub: z.string(), command: z.string() })),
  expiresMs: z.number(),
});
export type MadeCode = z.infer<typeof MadeCode>;

const Named = z.object({ name: AgentName });

/** Page and command line → station: agents and their approval. Faults `fleet.*`, `data.read-only`, `secret.*`. */
export const fleetContract = {
  /** At once, then whenever something changed, at most once a second. */
  fleet: items(z.null(), FleetState),
  /** The same as changes, which stay small with a thousand agents. */
  fleetChanges: items(z.null(), FleetChange),
  /** Makes a claim code; the hub listens from then on. */
  fleetCode: call(CodeRequest, MadeCode),
  /** Agents on the network find the hub for a while, and wait in the lobby; 0 ends that. */
  fleetAnnounce: call(
    z.object({ minutes: z.int().min(0).max(MAX_ANNOUNCED_MINUTES) }),
    z.object({ untilMs: z.number().nullable() }),
  ),
  fleetApprove: call(z.object({ id: z.string().max(64), name: AgentName.optional() }), Named),
  fleetReject: call(z.object({ id: z.string().max(64) }), z.null()),
  /** Cuts its connection at once; its certificate is worth nothing from then on. */
  fleetRevoke: call(Named, z.null()),
  fleetRestart: call(Named, z.null()),
  /** One round at once of the series that it measures, or of some of them; their intervals count from then on. */
  fleetRun: call(
    z.object({ name: AgentName, series: z.array(z.int()).max(100_000).optional() }),
    z.object({ series: z.int() }),
  ),
  /** Finds its safe rate again, which takes some ten seconds; null = it can send no ICMP echo. */
  fleetBenchmark: call(Named, z.object({ safePps: z.int().nullable() })),
  /** Names its host. Fault `agent.host-name`. */
  fleetSetHostName: call(z.object({ name: AgentName, hostName: AgentName }), z.null()),
  fleetLogs: call(
    z.object({ name: AgentName, lines: z.int().min(1).max(MAX_LOG_LINES) }),
    z.object({ text: z.string() }),
  ),
  ...upgradeContract,
};
