import type { LiveRows } from '../../live/live-rows.ts';

/** When series went down, as far as this page saw it: the station's figures have no such time. */
export class DownSince {
  private readonly live: LiveRows;
  private readonly nowMs: () => number;
  /** Last seen state by series: down or not. */
  private readonly wasDown = new Map<number, boolean>();
  private readonly since = new Map<number, number>();
  private generation = -1;

  /** @param nowMs the time that the page shows, Unix ms */
  constructor(live: LiveRows, nowMs: () => number) {
    this.live = live;
    this.nowMs = nowMs;
  }

  /** Looks at these series again. A new connection or another moment of a replay forgets all. */
  observe(series: Iterable<number>): void {
    const { live, wasDown, since } = this;
    if (live.generation !== this.generation) {
      wasDown.clear();
      since.clear();
      this.generation = live.generation;
    }
    for (const one of series) {
      const slot = live.slotOf(one);
      if (slot < 0) continue;
      const isDown = live.isDown(slot);
      if (isDown && wasDown.get(one) === false) since.set(one, this.nowMs());
      if (!isDown) since.delete(one);
      wasDown.set(one, isDown);
    }
  }

  /** Unix ms; null = it is not down, or was down before this page looked. */
  of(series: number): number | null {
    return this.since.get(series) ?? null;
  }
}
