import type { PathSpan, PathState } from '../../../../core/contracts/path.ts';
import type { Clock, Timer } from '../../../../core/ports/clock.ts';
import { type Fault, toFault } from '../../../../core/result/result.ts';
import type { Subscription } from '../../../../core/rpc/contract.ts';
import type { StationLink } from '../../../base/station/station-link.ts';

/** State of reading the path of a moment. */
export type MomentReading =
  | { readonly kind: 'reading' /** 0 to 1. */; readonly share: number }
  /** null = nothing is stored of that time. */
  | { readonly kind: 'read'; readonly path: PathState | null }
  | { readonly kind: 'failed'; readonly fault: Fault };

/** Delay before reading, so that a moving scrubber does not read every moment it passes. */
const SETTLE_MS = 150;

export interface MomentSource {
  readonly link: StationLink;
  readonly clock: Clock;
  /** Interval between the rounds of a series, ms. */
  intervalOf(series: number): number;
}

/** Reads the path of one moment at a time; the newest question counts. */
export class MomentReader {
  private readonly link: StationLink;
  private readonly clock: Clock;
  private readonly tell: (reading: MomentReading) => void;
  private readonly intervalOf: (series: number) => number;
  private settling: Timer | undefined;
  private running: Subscription | undefined;

  constructor({ link, clock, intervalOf }: MomentSource, tell: (reading: MomentReading) => void) {
    this.intervalOf = intervalOf;
    this.link = link;
    this.clock = clock;
    this.tell = tell;
  }

  /** @param isQuiet the shown path stays until the new one is read */
  read(span: PathSpan, isQuiet = false): void {
    this.stop();
    if (!isQuiet) this.tell({ kind: 'reading', share: 0 });
    this.settling = this.clock.after(isQuiet ? 0 : SETTLE_MS, () => void this.answer(span, isQuiet));
  }

  stop(): void {
    this.settling?.cancel();
    this.running?.cancel();
    this.running = undefined;
  }

  private async answer(span: PathSpan, isQuiet: boolean): Promise<void> {
    try {
      const read = await this.ask(span, isQuiet);
      const path = read ? await this.ofLastRoute(read, span) : read;
      if (path !== undefined) this.tell({ kind: 'read', path });
    } catch (thrown) {
      this.tell({ kind: 'failed', fault: toFault(thrown) });
    }
  }

  /**
   * Statistics over a route change mix both routes: those of the last route alone are read again. The changes are kept.
   */
  private async ofLastRoute(path: PathState, span: PathSpan): Promise<PathState | undefined> {
    const last = path.changes.at(-1);
    const fromMs = last ? last.atMs - this.intervalOf(span.series) : span.fromMs;
    if (!last || fromMs >= span.toMs) return path;
    const after = await this.ask({ ...span, fromMs }, true);
    return after === null ? path : after && { ...after, changes: path.changes };
  }

  /** @returns undefined when another question came meanwhile */
  private async ask(span: PathSpan, isQuiet: boolean): Promise<PathState | null | undefined> {
    let path: PathState | null = null;
    const running = this.link.station.pathAt(span, (item) => {
      if (item.kind === 'path') path = item.path;
      else if (!isQuiet && this.running === running) this.tell({ kind: 'reading', share: item.share });
    });
    this.running = running;
    await running.done;
    return this.running === running ? path : undefined;
  }
}
