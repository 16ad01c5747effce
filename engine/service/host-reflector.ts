import type { ReflectRequest } from '../../core/contracts/engine.ts';
import { CLOCK_DRIFT, type ClockBounds, type FleetClock } from '../../core/fleet/fleet-clock.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { Reflector } from '../../host/service/reflector/reflector.ts';

interface Offset {
  readonly offsetMs: number;
  readonly errorMs: number;
  /** When it was estimated, monotonic ms. */
  readonly atMs: number;
  /** Wall clock minus monotonic clock at that time, ms; null = this host's clock is the one that others are compared with. */
  readonly leadMs: number | null;
}

/** Most that both clocks may seem to part where the process was interrupted between their readings. */
const READING_MS = 1;

/** The session reflector of this host, and the bounds of its clock for reflector and probes. */
export class HostReflector {
  readonly bounds: ClockBounds;
  private readonly clock: Clock;
  private reference: string | null = null;
  private offset: Offset | null;
  private reflector: { readonly port: number; readonly opened: Reflector } | null = null;
  /** Changes are made one after the other. */
  private turn: Promise<void> = Promise.resolve();

  /**
   * @param isStation this host's clock is the one that the others are compared with
   * @param utcErrorNs from the kernel
   */
  constructor(clock: Clock, isStation: boolean, utcErrorNs: () => number | null) {
    this.clock = clock;
    this.offset = isStation ? { offsetMs: 0, errorMs: 0, atMs: Number.POSITIVE_INFINITY, leadMs: null } : null;
    this.bounds = { utcErrorNs, fleet: () => this.fleetClock() };
  }

  /** The station's newest estimate of this host's clock. */
  compared(offsetMs: number, errorMs: number): void {
    this.offset = { offsetMs, errorMs, atMs: this.clock.monotonicMs(), leadMs: this.leadMs() };
  }

  /** Fault `reflector.unavailable`. */
  follow({ reference, reflector }: ReflectRequest): Promise<void> {
    this.reference = reference;
    const next = this.turn.then(async () => {
      const running = this.reflector;
      if (running && running.port === reflector?.port) return running.opened.allow(reflector.allow);
      this.reflector = null;
      await running?.opened.close();
      if (!reflector) return;
      const { port, allow } = reflector;
      const opened = await Reflector.open({ port, address: null, allow }, { clock: this.clock, bounds: this.bounds });
      this.reflector = { port, opened };
    });
    this.turn = next.catch(() => undefined); // reported to the one who asked
    return next;
  }

  async close(): Promise<void> {
    await this.turn;
    await this.reflector?.opened.close();
    this.reflector = null;
  }

  private fleetClock(): FleetClock | null {
    const { reference, offset } = this;
    if (reference === null || offset === null) return null;
    const ageMs = Math.max(0, this.clock.monotonicMs() - offset.atMs);
    const errorMs = offset.errorMs + ageMs * CLOCK_DRIFT;
    const partedMs = offset.leadMs === null ? 0 : Math.abs(this.leadMs() - offset.leadMs);
    if (partedMs > errorMs + READING_MS) return null; // the clock was set, or the computer slept: not known until it is compared
    return {
      reference,
      offsetNs: Math.round(offset.offsetMs * 1e6),
      errorNs: Math.ceil((errorMs + partedMs) * 1e6),
    };
  }

  private leadMs(): number {
    return this.clock.nowMs() - this.clock.monotonicMs();
  }
}
