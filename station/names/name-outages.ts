import { asSentence } from '../../core/text/clause.ts';
import type { NameSilence } from './name-tracker.ts';

/** A time in which names got no answer, as the timeline shows it. */
export interface NameOutage {
  readonly atMs: number;
  /** null = it lasts. */
  readonly endMs: number | null;
  readonly message: string;
}

/** Name look-ups that fail at the same time mostly have one cause: they make one event, not one each. */
export class NameOutages {
  private readonly silent = new Set<string>();
  /** All that were silent in this outage, in the order in which they became so. */
  private readonly names = new Map<string, NameSilence>();
  private atMs = 0;

  /** @returns the outage as it is now; undefined when nothing of it changed */
  take(silence: NameSilence, nowMs: number): NameOutage | undefined {
    const { name, reason } = silence;
    if (reason === null) {
      if (!this.silent.delete(name)) return undefined;
      if (this.silent.size > 0) return undefined;
      const outage = { atMs: this.atMs, endMs: nowMs, message: this.message() };
      this.names.clear();
      return outage;
    }
    if (this.silent.size === 0) this.atMs = nowMs;
    this.silent.add(name);
    if (this.names.has(name)) return undefined;
    this.names.set(name, silence);
    const { size } = this.names;
    if ((size & (size - 1)) !== 0) return undefined; // of a thousand names, ten changes of the event
    return { atMs: this.atMs, endMs: null, message: this.message() };
  }

  private message(): string {
    const [first] = this.names.values();
    const more = this.names.size - 1;
    const others = more === 0 ? '' : ` (and ${more} more)`;
    const kept = more === 0 ? `The last known address, ${first?.address}, is` : 'The last known addresses are';
    return `${asSentence(first?.reason ?? '')}${others}. ${kept} still probed`;
  }
}
