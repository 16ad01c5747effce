import { OUTCOMES, outcomeClass } from '../../core/model/outcome.ts';

/** Linux asks for a neighbour three times, a second apart, and only then reports that there is none. */
const SEARCH_MS = 3000;
/** From the report to its sample being here. */
const MARGIN_MS = 400;

/**
 * How long the end of a short run waits for the kernel's word on neighbours that may not be there. Without it, a host
 * that is missing on this link looks like one behind a filter.
 */
export class NeighbourWait {
  private readonly isNeighbour: (address: string) => boolean;
  /** Series of which something is known, or that have no such neighbour. */
  private readonly settled = new Set<number>();
  /** When the first packet of the others was sent, Unix ms. */
  private readonly since = new Map<number, number>();

  constructor(isNeighbour: (address: string) => boolean) {
    this.isNeighbour = isNeighbour;
  }

  /** Takes a sample of a series whose target has this address. */
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

  /** From now on, ms; 0 = there is nothing to wait for. */
  waitMs(nowMs: number): number {
    let latest = 0;
    for (const sinceMs of this.since.values()) latest = Math.max(latest, sinceMs);
    return Math.max(0, Math.min(latest + SEARCH_MS - nowMs, SEARCH_MS) + (latest > 0 ? MARGIN_MS : 0));
  }
}
