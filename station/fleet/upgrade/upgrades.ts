import { join } from 'node:path';
import type { Upgrade, UpgradeRequest } from '../../../core/contracts/fleet-upgrade.ts';
import { type BundleChunk, bundleArchOf, type Release } from '../../../core/fleet/release.ts';
import type { Clock, Timer } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { FaultError, toFault } from '../../../core/result/result.ts';
import { READ_ONLY } from '../../read-only/read-only.ts';
import { unknownAgent } from '../members.ts';
import { Bundles } from './bundles.ts';
import { Rollout, type UpgradedAgent } from './rollout.ts';
import { readUpgrade, type SavedUpgrade, writeUpgrade } from './upgrade-file.ts';

const TICK_MS = 1000;

export interface UpgradesParts {
  /** Agents that may connect. */
  readonly memberNames: () => readonly string[];
  readonly isMember: (name: string) => boolean;
  readonly agentOf: (name: string) => UpgradedAgent | undefined;
  /** An event. */
  readonly report: (message: string, isHalted: boolean) => void;
  readonly onChange: () => void;
  readonly clock: Clock;
  readonly log: Log;
  readonly readOnly: boolean;
}

/** Upgrades of a station's agents, one at a time. */
export class Upgrades {
  private readonly parts: UpgradesParts;
  private readonly path: string;
  readonly bundles: Bundles;
  private rollout: Rollout | null = null;
  private timer: Timer | null = null;

  /** @param dir folder of the fleet */
  constructor(dir: string, parts: UpgradesParts) {
    this.parts = parts;
    this.path = join(dir, 'upgrade.json');
    this.bundles = new Bundles(join(dir, 'bundles'));
  }

  get state(): Upgrade | undefined {
    return this.rollout?.state;
  }

  /** Continues what a station that ended had begun. */
  resume(): void {
    try {
      const saved = readUpgrade(this.path);
      if (saved) this.run(saved);
    } catch (error) {
      this.parts.log.error('The last upgrade of agents is not known', { ...toFault(error) });
    }
  }

  /** Announces a bundle. @returns bytes that are here already */
  bundle(release: Release): number {
    this.checkWritable();
    return this.bundles.announce(release);
  }

  /** @returns bytes that are here. Faults: `upgrade.*`. */
  async chunk(chunk: BundleChunk): Promise<number> {
    this.checkWritable();
    const { saved } = this.rollout ?? {};
    const receivedBytes = await this.bundles.add(chunk, saved?.state === 'running' ? saved.version : null);
    this.parts.onChange();
    return receivedBytes;
  }

  /** Faults: `upgrade.running`, `upgrade.no-canary`, `fleet.unknown-agent`. */
  begin({ version, agents, canaries, healthySeconds, isForced }: UpgradeRequest): void {
    this.checkWritable();
    if (this.rollout?.saved.state === 'running') {
      throw new FaultError({
        code: 'upgrade.running',
        message: `The upgrade to version ${this.rollout.saved.version} is running`,
        hint: 'stop it first: sounder fleet upgrade --stop',
      });
    }
    const names = [...new Set(agents ?? this.parts.memberNames())];
    const stranger = names.find((name) => !this.parts.isMember(name));
    if (stranger !== undefined) throw unknownAgent(stranger);
    const first = new Set(names.filter((name) => this.canBegin(name, version)).slice(0, canaries));
    if (first.size === 0) {
      throw new FaultError({
        code: 'upgrade.no-canary',
        message: `No agent can get version ${version} first: of those, none is connected, can be upgraded, has another version and a bundle for its processor`,
        hint: 'sounder fleet list shows state and version of each',
      });
    }
    const steps = names.map((agent) => ({
      ...{ agent, isCanary: first.has(agent), state: 'waiting' as const, share: 0, problem: null, attempts: 0 },
    }));
    const startedMs = this.parts.clock.nowMs();
    const healthyMs = healthySeconds * 1000;
    const saved: SavedUpgrade = {
      ...{ version, startedMs, state: 'running', reason: null, isForced, healthyMs },
      steps,
    };
    writeUpgrade(this.path, saved);
    this.bundles.keepOnly(version);
    this.parts.report(`The upgrade to version ${version} begins with ${[...first].join(', ')}`, false);
    this.run(saved);
  }

  /** Fault `upgrade.not-running`. */
  stop(): void {
    this.checkWritable();
    if (this.rollout?.saved.state !== 'running') {
      throw new FaultError({ code: 'upgrade.not-running', message: 'No upgrade is running' });
    }
    this.rollout.stop();
  }

  close(): void {
    this.timer?.cancel();
    this.rollout?.close();
  }

  private run(saved: SavedUpgrade): void {
    const { agentOf, isMember, report, onChange, clock, log } = this.parts;
    this.close();
    const rollout = new Rollout(saved, {
      ...{ agentOf, isMember, report, onChange, clock, bundles: this.bundles },
      save: (changed) => {
        try {
          writeUpgrade(this.path, changed);
        } catch (error) {
          log.error('The state of the upgrade was not stored', { ...toFault(error) });
        }
      },
    });
    this.rollout = rollout;
    this.timer = clock.every(TICK_MS, () => rollout.tick());
    rollout.tick();
    onChange();
  }

  private canBegin(name: string, version: string): boolean {
    const agent = this.parts.agentOf(name);
    if (!agent?.isConnected || !agent.hello?.upgrade.canUpgrade || agent.hello.version === version) return false;
    const arch = bundleArchOf(agent.hello.facts.arch);
    return arch !== null && this.bundles.of(version, arch) !== null;
  }

  private checkWritable(): void {
    if (this.parts.readOnly) throw new FaultError(READ_ONLY);
  }
}
