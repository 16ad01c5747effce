import type { Clock } from '../../core/ports/clock.ts';

/** Conditions that are raised often within this time are flapping. */
const FLAP_MS = 10 * 60_000;

/** Times at which conditions were raised lately. */
export class RaiseTimes {
  private readonly clock: Clock;
  /** By condition, Unix ms. */
  private readonly times = new Map<string, readonly number[]>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  note(key: string): void {
    this.times.set(key, [...this.recent(key), this.clock.nowMs()]);
  }

  count(key: string): number {
    return this.recent(key).length;
  }

  /** Forgets what is long past. */
  tidy(): void {
    for (const key of this.times.keys()) if (this.count(key) === 0) this.times.delete(key);
  }

  private recent(key: string): readonly number[] {
    const nowMs = this.clock.nowMs();
    return (this.times.get(key) ?? []).filter((atMs) => nowMs - atMs < FLAP_MS);
  }
}
