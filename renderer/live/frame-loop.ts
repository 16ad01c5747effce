import type { Timer } from '../../core/ports/clock.ts';

/** Source of animation frames: the browser, or a test. */
export interface FrameSource {
  nowMs(): number;
  /** Runs once, before the next repaint. */
  requestFrame(run: () => void): void;
  after(delayMs: number, run: () => void): Timer;
}

export interface FrameTask {
  /** Draws at the next frame that this task's rate allows, if it can be seen. */
  markDirty(): void;
  remove(): void;
}

export interface FrameTaskOptions {
  readonly maxHz: () => number;
  /** Something hidden stays dirty and costs nothing; call `markDirty` when it is seen again. */
  readonly isVisible: () => boolean;
  readonly draw: () => void;
}

interface Entry extends FrameTaskOptions {
  dirty: boolean;
  drawnAtMs: number;
}

/** The window's one drawing loop. It runs only while there is something to draw. */
export class FrameLoop {
  private readonly source: FrameSource;
  private readonly entries = new Set<Entry>();
  private framePending = false;
  private wake: { readonly timer: Timer; readonly atMs: number } | undefined;

  constructor(source: FrameSource) {
    this.source = source;
  }

  add(options: FrameTaskOptions): FrameTask {
    const entry: Entry = { ...options, dirty: false, drawnAtMs: Number.NEGATIVE_INFINITY };
    this.entries.add(entry);
    return {
      markDirty: () => {
        entry.dirty = true;
        this.schedule();
      },
      remove: () => void this.entries.delete(entry),
    };
  }

  private schedule(): void {
    if (this.framePending) return;
    const now = this.source.nowMs();
    let soonest = Number.POSITIVE_INFINITY;
    for (const entry of this.entries) {
      if (entry.dirty && entry.isVisible()) soonest = Math.min(soonest, dueAt(entry));
    }
    if (soonest === Number.POSITIVE_INFINITY || (this.wake && this.wake.atMs <= soonest)) return;
    this.wake?.timer.cancel();
    this.wake = undefined;
    if (soonest <= now) this.requestFrame();
    else this.wakeAt(soonest, now);
  }

  private wakeAt(atMs: number, nowMs: number): void {
    const timer = this.source.after(atMs - nowMs, () => {
      this.wake = undefined;
      this.schedule();
    });
    this.wake = { timer, atMs };
  }

  private requestFrame(): void {
    this.framePending = true;
    this.source.requestFrame(() => {
      this.framePending = false;
      const now = this.source.nowMs();
      for (const entry of this.entries) {
        if (!entry.dirty || dueAt(entry) > now || !entry.isVisible()) continue;
        entry.dirty = false;
        entry.drawnAtMs = now;
        entry.draw();
      }
      this.schedule();
    });
  }
}

/** A little early counts as due: frames come in steps of 16 ms, and waiting for another would halve the rate. */
const dueAt = (entry: Entry): number => entry.drawnAtMs + 1000 / entry.maxHz() - 4;
