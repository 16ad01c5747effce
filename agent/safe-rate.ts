import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import { openPacketIo } from '../host/packet-io/open.ts';
import { writePrivate } from '../host/secrets/private-file.ts';
import { BenchmarkResult, findSafeRate } from './self-benchmark.ts';

/** Share of all processors that others use, from which on a result may be too low. */
const BUSY_SHARE = 0.25;
/** A result from a busy host is tried again in a quiet moment, this often at most. */
const AGAIN_AFTER_MS = 15 * 60_000;
/** Share of all processors in use, this agent included, that is a quiet moment. */
const QUIET_SHARE = 0.2;
/** Share of the safe rate that the plan may have then: the search would disturb what a larger one measures. */
const SMALL_PLAN_SHARE = 0.1;

export interface SafeRateOptions {
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Finds the rate, packets/s; null = this host can send no ICMP echo. */
  readonly find: () => Promise<number | null>;
  /** Share of all processors that other processes have used since the last call, 0–1. */
  readonly otherShare: () => number;
  /** Packets per second of the plan. */
  readonly planPps: () => number;
  readonly stored: () => unknown;
  readonly store: (result: BenchmarkResult) => void;
}

/**
 * The safe rate of this host: found at the first start of each version that may send ICMP echo, and kept. One that was found while
 * the host was busy with something else is found again in a quiet moment, as on command.
 */
export class SafeRate {
  /** Packets per second; null = no limit is known. */
  pps: number | null = null;
  private readonly options: SafeRateOptions;
  private isDoubtful = false;
  private foundAtMs = Number.NEGATIVE_INFINITY;
  private finding: Promise<number | null> | null = null;

  constructor(options: SafeRateOptions) {
    this.options = options;
  }

  /** Takes the rate that is stored, or finds it. */
  async open(): Promise<void> {
    const known = BenchmarkResult.safeParse(this.options.stored()).data;
    if (known?.version !== this.options.version) {
      await this.find();
      return;
    }
    this.pps = known.safePps;
    this.isDoubtful = known.isBusy ?? false;
    this.foundAtMs = this.options.clock.monotonicMs();
  }

  /**
   * Finds it, once at a time.
   * @param least taken where less is found @returns packets per second; null = this host can send no ICMP echo
   */
  find(least = 0): Promise<number | null> {
    this.finding ??= this.findNow(least).finally(() => {
      this.finding = null;
    });
    return this.finding;
  }

  /**
   * Looks whether it is a quiet moment for a rate in doubt. What this agent measures meanwhile can only make the result worse:
   * it is never lowered. @returns whether there is another rate now
   */
  async look(): Promise<boolean> {
    const share = this.options.otherShare();
    const isDue = this.options.clock.monotonicMs() - this.foundAtMs >= AGAIN_AFTER_MS;
    if (!this.isDoubtful || !isDue || share > QUIET_SHARE || this.finding) return false;
    if (this.options.planPps() > (this.pps ?? 0) * SMALL_PLAN_SHARE) return false;
    const before = this.pps;
    return (await this.find(before ?? 0)) !== before;
  }

  private async findNow(least: number): Promise<number | null> {
    const { version, clock, log, find, otherShare, store } = this.options;
    otherShare();
    const found = await find();
    this.foundAtMs = clock.monotonicMs();
    if (found === null) return null; // the right to ping may come later
    const isBusy = otherShare() > BUSY_SHARE;
    // Others can only make it worse than it is.
    this.pps = isBusy && this.isDoubtful ? Math.max(found, this.pps ?? 0) : Math.max(found, least);
    this.isDoubtful = isBusy;
    log.info('Found the safe rate of this host', { safePps: this.pps, isBusy });
    try {
      store({ version, safePps: this.pps, isBusy });
    } catch (error) {
      log.warn('The safe rate could not be stored: it is found again at the next start', { error });
    }
    return this.pps;
  }
}

interface Host {
  readonly dataDir: string;
  readonly prebuildsDir: string;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly planPps: () => number;
}

/** The safe rate of the host that this process runs on, in a file of the data folder. */
export function hostSafeRate({ dataDir, prebuildsDir, version, clock, log, planPps }: Host): SafeRate {
  const path = join(dataDir, 'benchmark.json');
  return new SafeRate({
    ...{ version, clock, log, planPps, otherShare: otherShares() },
    async find() {
      const opened = await openPacketIo({ driver: 'native', prebuildsDir });
      if (!opened.ok) return null; // reported with the driver that measures
      try {
        return await findSafeRate(opened.value, clock, ownCpuMs);
      } finally {
        await opened.value.close();
      }
    },
    stored() {
      try {
        return JSON.parse(readFileSync(path, 'utf8'));
      } catch {
        return undefined; // the first start, or a damaged file: it is found again
      }
    },
    store: (result) => writePrivate(path, JSON.stringify(result)),
  });
}

const ownCpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Measures what other processes use of all processors between two calls. */
function otherShares(): () => number {
  const now = () => {
    const times = cpus().map(({ times: { user, nice, sys, idle, irq } }) => ({
      idle,
      all: user + nice + sys + idle + irq,
    }));
    const sum = (name: 'idle' | 'all') => times.reduce((total, one) => total + one[name], 0);
    return { idleMs: sum('idle'), allMs: sum('all'), ownMs: ownCpuMs() };
  };
  let before = now();
  return () => {
    const after = now();
    const allMs = Math.max(1, after.allMs - before.allMs);
    const usedMs = allMs - (after.idleMs - before.idleMs) - (after.ownMs - before.ownMs);
    before = after;
    return Math.max(0, usedMs / allMs);
  };
}
