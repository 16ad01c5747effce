import { OUTCOMES, outcomeClass } from '../../core/model/outcome.ts';

/** Linux solicits a neighbour three times, a second apart, before it reports the host unreachable. */
const SEARCH_MS = 3000;
/** Delay from the report to its sample. */
const MARGIN_MS = 400;

/**
 * Lets the end of a short run wait for the kernel's report on neighbours that may not exist. Without it, a host that is
 * missing on the local link looks like one behind a filter.
 */
export class NeighbourWait {
  private readonly isNeighbour: (address: string) => boolean;
  /** Series with a result, or without such a neighbour. */
  private readonly settled = new Set<number>();
  /** When the first packet of each other series was sent, Unix ms. */
  private readonly since = new Map<number, number>();

  constructor(isNeighbour: (address: string) => boolean) {
    this.isNeighbour = isNeighbour;
  }

  /** Adds a sample of a series whose target has this address. */
  add(series: number, address: string, outcome: number, sentMs: number): void {
    if (this.settled.has(series)) return;
    if (outcomeClass(outcome) === 'excluded' || outcome === OUTCOMES['local-error']) return;
    const isSilence = outcome === OUTCOMES.timeout || outcome === OUTCOMES.unanswered;
    if (isSilence && (this.since.has(series) || this.isNeighbour(address))) {
      this.since.set(series, Math.min(sentMs, this.since.get(series) ?? sentMs));
      return;
    }
    this.settled.add(series);
    this.since.delete(series);
  }

  /** Time to wait from now on, ms; 0 = nothing to wait for. */
  waitMs(nowMs: number): number {
    let latest = 0;
    for (const sinceMs of this.since.values()) latest = Math.max(latest, sinceMs);
    return Math.max(0, Math.min(latest + SEARCH_MS - nowMs, SEARCH_MS) + (latest > 0 ? MARGIN_MS : 0));
  }
}
