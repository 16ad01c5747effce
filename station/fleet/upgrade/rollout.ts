import type { Upgrade } from '../../../core/contracts/fleet-upgrade.ts';
import { bundleArchOf } from '../../../core/fleet/release.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { toFault } from '../../../core/result/result.ts';
import { asClause } from '../../../core/text/clause.ts';
import type { FleetAgent } from '../fleet-agent.ts';
import type { Bundles } from './bundles.ts';
import { sendBundle } from './send-bundle.ts';
import type { SavedStep, SavedUpgrade } from './upgrade-file.ts';

/** Agents that are sent a bundle, or restart, at the same time. */
const SIDE_BY_SIDE = 8;
/** Most that an agent may take to come back: its launcher goes back within five minutes for each start. */
const BACK_WITHIN_MS = 20 * 60_000;
/** Restarts after which an agent that came back with its old version is not tried again. */
const MOST_ATTEMPTS = 3;

export type UpgradedAgent = Pick<FleetAgent, 'isConnected' | 'hello' | 'upgrade'>;

export interface RolloutParts {
  readonly agentOf: (name: string) => UpgradedAgent | undefined;
  /** Whether an agent may connect. */
  readonly isMember: (name: string) => boolean;
  readonly bundles: Pick<Bundles, 'of'>;
  readonly save: (upgrade: SavedUpgrade) => void;
  /** An event. */
  readonly report: (message: string, isHalted: boolean) => void;
  readonly onChange: () => void;
  readonly clock: Clock;
}

/** Facts of a step that are known only while this process runs. */
interface Progress {
  /** The hello of the agent before it restarted. */
  readonly helloBefore: UpgradedAgent['hello'];
  readonly sinceMs: number;
}

/**
 * One version for many agents: the canaries first, the others when those have been connected for a time. The first agent that fails
 * halts it. Each step follows from what agents say of themselves, so that it does not matter which process was killed when.
 */
export class Rollout {
  readonly saved: SavedUpgrade;
  private readonly parts: RolloutParts;
  private readonly progress = new Map<string, Progress>();
  private readonly ending = new AbortController();
  /** Since when all canaries are done and connected, monotonic ms. */
  private healthySinceMs: number | null = null;

  constructor(saved: SavedUpgrade, parts: RolloutParts) {
    this.saved = saved;
    this.parts = parts;
    // Nobody sends any more.
    for (const step of saved.steps) if (step.state === 'sending') step.state = 'waiting';
  }

  get state(): Upgrade {
    const { version, startedMs, state, reason, steps, healthyMs } = this.saved;
    const { clock } = this.parts;
    const leftMs = this.healthySinceMs === null ? null : this.healthySinceMs + healthyMs - clock.monotonicMs();
    const isDue = state === 'running' && leftMs !== null && leftMs > 0;
    return {
      ...{ version, startedMs, state, reason },
      restAtMs: isDue ? clock.nowMs() + leftMs : null,
      steps: steps.map(({ attempts: _, ...step }) => step),
    };
  }

  /** Looks at every agent, and begins what is next. */
  tick(): void {
    const { steps } = this.saved;
    for (const step of steps) this.look(step);
    if (this.saved.state !== 'running') return;
    const failed = steps.find(({ state }) => state === 'failed');
    if (failed) return this.end('halted', `${failed.agent}: ${failed.problem}`);
    const isOpenToAll = this.areCanariesHealthy();
    if (isOpenToAll && steps.every(isSettled)) return this.end('done', null);
    const busy = steps.filter(({ state }) => state === 'sending' || state === 'restarting').length;
    const next = steps.filter(({ isCanary, state }) => state === 'waiting' && (isCanary || isOpenToAll));
    for (const step of next.slice(0, SIDE_BY_SIDE - busy)) this.begin(step);
  }

  /** No further agent begins. */
  stop(): void {
    if (this.saved.state === 'running') this.end('stopped', null);
  }

  /** The station ends: the upgrade continues with the next start. */
  close(): void {
    this.ending.abort();
  }

  private look(step: SavedStep): void {
    const { version } = this.saved;
    if (this.isRevoked(step)) return this.set(step, 'skipped', 'it was revoked');
    const agent = this.parts.agentOf(step.agent);
    const hello = agent?.isConnected ? agent.hello : null;
    const progress = this.progress.get(step.agent);
    if (step.state === 'restarting') {
      if (hello && hello !== progress?.helloBefore) return this.cameBack(step, hello);
      this.progress.set(step.agent, progress ?? { helloBefore: null, sinceMs: this.parts.clock.monotonicMs() });
      if (progress && this.parts.clock.monotonicMs() - progress.sinceMs > BACK_WITHIN_MS) {
        this.set(step, 'failed', 'it did not come back');
      }
      return;
    }
    if (this.saved.state !== 'running') return;
    if (step.state === 'waiting' && hello?.version === version) this.set(step, 'done', null);
    if (step.state === 'done' && hello && hello.version !== version) {
      this.set(step, 'failed', `it runs version ${hello.version} again`);
    }
  }

  /** Its step is not settled, or others wait for it to stay connected. Sending to it fails by itself. */
  private isRevoked({ agent, isCanary, state }: SavedStep): boolean {
    const isOpen = state === 'restarting' || (this.saved.state === 'running' && state === 'waiting');
    const isAwaited = this.saved.state === 'running' && state === 'done' && isCanary;
    return (isOpen || isAwaited) && !this.parts.isMember(agent);
  }

  private cameBack(step: SavedStep, hello: NonNullable<UpgradedAgent['hello']>): void {
    const { version } = this.saved;
    const { rolledBack } = hello.upgrade;
    if (hello.version === version) {
      this.parts.report(`Agent ${step.agent} runs version ${version}`, false);
      return this.set(step, 'done', null);
    }
    if (rolledBack?.version === version) {
      return this.set(
        step,
        'failed',
        `version ${version} ${rolledBack.reason}; it runs version ${hello.version} again`,
      );
    }
    step.attempts += 1;
    if (step.attempts < MOST_ATTEMPTS) return this.set(step, 'waiting', null);
    this.set(step, 'failed', `it came back with version ${hello.version} ${MOST_ATTEMPTS} times`);
  }

  /** Canaries that are skipped say nothing about the version: another agent is the first in their place. */
  private areCanariesHealthy(): boolean {
    const { saved, parts } = this;
    const canaries = saved.steps.filter(({ isCanary }) => isCanary);
    const isWell = ({ agent, state }: SavedStep) =>
      state === 'skipped' || (state === 'done' && parts.agentOf(agent)?.isConnected === true);
    if (canaries.some(({ state }) => state === 'done') && canaries.every(isWell)) {
      this.healthySinceMs ??= parts.clock.monotonicMs();
      return parts.clock.monotonicMs() - this.healthySinceMs >= saved.healthyMs;
    }
    // The others have begun: a canary that is silent later does not hold them up.
    if (saved.steps.some(({ isCanary, state }) => !isCanary && state !== 'waiting' && state !== 'skipped')) return true;
    this.healthySinceMs = null;
    if (!canaries.every(({ state }) => state === 'skipped')) return false;
    const waiting = saved.steps.filter(({ state }) => state === 'waiting');
    const next = waiting.find(({ agent }) => parts.agentOf(agent)?.isConnected);
    if (next) {
      next.isCanary = true;
      parts.save(saved);
    }
    return waiting.length === 0;
  }

  private begin(step: SavedStep): void {
    const { parts, saved } = this;
    const agent = parts.agentOf(step.agent);
    const hello = agent?.isConnected ? agent.hello : null;
    if (!agent || !hello) return;
    const arch = bundleArchOf(hello.facts.arch);
    const bundle = arch && parts.bundles.of(saved.version, arch);
    if (!hello.upgrade.canUpgrade) return this.set(step, 'skipped', 'it was not installed from a signed bundle');
    if (!bundle) return this.set(step, 'skipped', `there is no bundle for ${arch ?? hello.facts.arch}`);
    this.set(step, 'sending', null);
    const sending = agent.upgrade(async (client) => {
      const isInstalled = await sendBundle(client, bundle, {
        isForced: saved.isForced,
        clock: parts.clock,
        signal: this.ending.signal,
        onSent: (bytes) => {
          step.share = bytes / bundle.release.bytes;
          parts.onChange();
        },
      });
      this.progress.set(step.agent, { helloBefore: hello, sinceMs: parts.clock.monotonicMs() });
      this.set(step, isInstalled ? 'restarting' : 'waiting', null);
    });
    sending.catch((error: unknown) => {
      const { code, message } = toFault(error);
      // It may have installed the bundle before the connection ended: what it says when it is back decides.
      if (code === 'rpc.closed' || code === 'fleet.silent') {
        this.progress.set(step.agent, { helloBefore: hello, sinceMs: parts.clock.monotonicMs() });
        this.set(step, step.share === 1 ? 'restarting' : 'waiting', null);
      } else if (code === 'upgrade.busy') {
        // The connection ended while it was installing, and it still is: it has not restarted, although it came back.
        step.attempts = Math.max(0, step.attempts - 1);
        this.progress.set(step.agent, { helloBefore: hello, sinceMs: parts.clock.monotonicMs() });
        this.set(step, 'restarting', null);
      } else {
        this.set(step, 'failed', asClause(message));
      }
    });
  }

  private set(step: SavedStep, state: SavedStep['state'], problem: string | null): void {
    step.state = state;
    step.problem = problem;
    if (state === 'done') step.share = 1;
    this.parts.save(this.saved);
    this.parts.onChange();
  }

  private end(state: Upgrade['state'], reason: string | null): void {
    const { saved, parts } = this;
    saved.state = state;
    saved.reason = reason;
    this.ending.abort();
    const { version } = saved;
    if (state === 'done') parts.report(`The upgrade to version ${version} is done`, false);
    if (state === 'stopped') parts.report(`The upgrade to version ${version} was stopped`, false);
    if (state === 'halted')
      parts.report(`The upgrade to version ${version} is halted, and no other agent gets it: ${reason}`, true);
    parts.save(saved);
    parts.onChange();
  }
}

const isSettled = ({ state }: SavedStep): boolean => state === 'done' || state === 'skipped' || state === 'failed';
