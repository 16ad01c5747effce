import type { Clock } from '../../core/ports/clock.ts';

/** A probe without contact for this long is silent, as in netProbe. */
export const SILENT_AFTER_MS = 180_000;

/** An action for a probe, as its next ping delivers it. */
export type ProbeAction =
  | { readonly name: 'restart'; readonly args: { readonly module: 'all' } }
  | { readonly name: 'restart'; readonly args: { readonly module: 'job'; readonly job: string } }
  | { readonly name: 'upgrade'; readonly args: { readonly when: 'now' } };

export interface Discovery {
  readonly hostId: string;
  readonly ipv4: string;
  readonly ipv6: string;
  readonly version: string;
}

/** A probe that has discovered itself, and is not silent. */
export interface LiveProbe extends Discovery {
  readonly uid: number;
  /** Name of the agent that it is. */
  readonly name: string;
  lastMs: number;
  /** null = none is pending. */
  action: ProbeAction | null;
  /** Whether it has its jobs, was asked to restart, or has done so, after which it fetches them. */
  jobs: 'unknown' | 'fetched' | 'restarting' | 'restarted';
}

/** The probes in contact, in memory only: numbers count up from 1 and are not given twice. */
export class LiveProbes {
  private readonly clock: Clock;
  private readonly byId = new Map<string, LiveProbe>();
  private readonly byUid = new Map<number, LiveProbe>();
  private readonly byName = new Map<string, LiveProbe>();
  private given = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get all(): readonly LiveProbe[] {
    return [...this.byUid.values()];
  }

  /** A probe that is still known has restarted: it keeps its number and what is pending. */
  discover(discovery: Discovery, name: string): LiveProbe {
    const known = this.byId.get(discovery.hostId);
    const kept = known?.name === name ? known : null;
    if (known && !kept) this.drop(known);
    const uid = kept?.uid ?? ++this.given;
    const { action = null } = kept ?? {};
    const jobs = kept ? 'restarted' : 'unknown';
    const probe: LiveProbe = { ...discovery, uid, name, lastMs: this.clock.nowMs(), action, jobs };
    this.byId.set(discovery.hostId, probe);
    this.byUid.set(uid, probe);
    this.byName.set(name, probe);
    return probe;
  }

  /** The probe with a number, which is in contact now. */
  contact(uid: number): LiveProbe | undefined {
    const probe = this.byUid.get(uid);
    if (probe) probe.lastMs = this.clock.nowMs();
    return probe;
  }

  withUid(uid: number): LiveProbe | undefined {
    return this.byUid.get(uid);
  }

  named(name: string): LiveProbe | undefined {
    return this.byName.get(name);
  }

  /** Drops the silent ones. @returns them */
  expire(): readonly LiveProbe[] {
    const oldestMs = this.clock.nowMs() - SILENT_AFTER_MS;
    const silent = this.all.filter(({ lastMs }) => lastMs < oldestMs);
    for (const probe of silent) this.drop(probe);
    return silent;
  }

  drop({ hostId, uid, name }: LiveProbe): void {
    this.byId.delete(hostId);
    this.byUid.delete(uid);
    if (this.byName.get(name)?.uid === uid) this.byName.delete(name);
  }
}
