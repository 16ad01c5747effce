/** Sessions that are counted at a time; the one that was silent for longest makes room. */
const MAX_SESSIONS = 4096;

/** Counts the packets of each session. A session begins with its first packet and lasts as long as there is room. */
export class Sessions {
  private readonly counts = new Map<string, number>();

  /** @returns how many packets of the session came before this one */
  next(session: string): number {
    const count = this.counts.get(session) ?? 0;
    this.counts.delete(session); // the newest comes last
    this.counts.set(session, (count + 1) % 2 ** 32);
    if (this.counts.size > MAX_SESSIONS) this.counts.delete(this.counts.keys().next().value as string);
    return count;
  }

  get size(): number {
    return this.counts.size;
  }
}
