import { z } from 'zod';
import { AgentName } from '../fleet/agent-name.ts';
import { BundleChunk, Release, ReleaseVersion } from '../fleet/release.ts';
import { call } from '../rpc/contract.ts';

export const UpgradeStep = z.object({
  agent: z.string(),
  /** One of those that get the version before the others. */
  isCanary: z.boolean(),
  /** `skipped`: it cannot be upgraded, or there is no bundle for its processor. `failed`: it runs its old version. */
  state: z.enum(['waiting', 'sending', 'restarting', 'done', 'skipped', 'failed']),
  /** Share of the bundle that it has, 0–1. */
  share: z.number().min(0).max(1),
  problem: z.string().nullable(),
});
export type UpgradeStep = z.infer<typeof UpgradeStep>;

/** The newest upgrade of agents. */
export const Upgrade = z.object({
  version: z.string(),
  startedMs: z.number(),
  /** `halted`: an agent failed, and no other begins. */
  state: z.enum(['running', 'done', 'halted', 'stopped']),
  reason: z.string().nullable(),
  /** When the others begin if the canaries stay connected, Unix ms; null = not known yet, or they have begun. */
  restAtMs: z.number().nullable(),
  steps: z.array(UpgradeStep),
});
export type Upgrade = z.infer<typeof Upgrade>;

export const UpgradeRequest = z.object({
  version: ReleaseVersion,
  /** Left out = all. */
  agents: z.array(AgentName).min(1).max(10_000).optional(),
  /** Agents that get it first. */
  canaries: z.int().min(1).max(1000).default(1),
  /** Time for which the canaries have to stay connected before the others begin. */
  healthySeconds: z.int().min(0).max(604_800).default(600),
  /** Also to an older version. */
  isForced: z.boolean().default(false),
});
export type UpgradeRequest = z.output<typeof UpgradeRequest>;

const Received = z.object({ receivedBytes: z.int().min(0) });

/** Upgrades of agents: bundles are sent to the station in parts, and from there to agents. Faults `upgrade.*`, `data.read-only`. */
export const upgradeContract = {
  /** Announces a bundle; its bytes follow from `receivedBytes` on. It is kept when the last one has come. */
  fleetBundle: call(Release, Received),
  fleetBundleChunk: call(BundleChunk, Received),
  fleetUpgrade: call(UpgradeRequest, z.null()),
  /** No further agent begins; one that is sent a bundle keeps its version. */
  fleetUpgradeStop: call(z.null(), z.null()),
};
