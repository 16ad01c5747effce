import type { LobbyEntry } from '../../core/contracts/fleet.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Discovery } from './live-probes.ts';

/** A probe asks again after 60 s at most: one that has not for this long is gone. */
const WAITS_FOR_MS = 10 * 60_000;
const MOST_WAITING = 64;

interface Waiting {
  readonly discovery: Discovery;
  readonly address: string;
  readonly sinceMs: number;
  readonly seenMs: number;
}

/** Probes whose host id is not known, as entries of the fleet's lobby. */
export class ProbeLobby {
  private readonly clock: Clock;
  private readonly waiting = new Map<string, Waiting>();
  private readonly rejected = new Set<string>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** @returns whether it is new there */
  add(discovery: Discovery, address: string): boolean {
    const id = idOf(discovery.hostId);
    if (this.rejected.has(discovery.hostId)) return false;
    this.forgetGone();
    const before = this.waiting.get(id);
    if (!before && this.waiting.size >= MOST_WAITING) return false;
    const seenMs = this.clock.nowMs();
    this.waiting.set(id, { discovery, address, seenMs, sinceMs: before?.sinceMs ?? seenMs });
    return !before;
  }

  get entries(): readonly LobbyEntry[] {
    this.forgetGone();
    return [...this.waiting].map(([id, { discovery, address, sinceMs }]) => ({
      id,
      kind: 'netprobe',
      fingerprint: discovery.hostId,
      name: null,
      facts: {
        hostName: 'netProbe probe',
        machine: discovery.hostId,
        os: 'netProbe',
        arch: '',
        cpus: 1,
        memoryBytes: 0,
        macs: [],
        addresses: [discovery.ipv4, discovery.ipv6].filter((one) => one !== ''),
        version: discovery.version,
        boardModel: null,
      },
      address,
      sinceMs,
    }));
  }

  /** The host id of an entry; undefined = there is none. */
  hostIdOf(id: string): string | undefined {
    return this.waiting.get(id)?.discovery.hostId;
  }

  leave(id: string): void {
    this.waiting.delete(id);
  }

  /** It does not appear again until Sounder is restarted. */
  reject(id: string): void {
    const hostId = this.hostIdOf(id);
    if (hostId === undefined) return;
    if (this.rejected.size >= 16 * MOST_WAITING) this.rejected.clear();
    this.rejected.add(hostId);
    this.leave(id);
  }

  private forgetGone(): void {
    const oldestMs = this.clock.nowMs() - WAITS_FOR_MS;
    for (const [id, { seenMs }] of this.waiting) if (seenMs < oldestMs) this.waiting.delete(id);
  }
}

const idOf = (hostId: string): string => `np-${hostId.slice(0, 13)}`;
