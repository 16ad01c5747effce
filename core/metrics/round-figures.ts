/** Rounds of a series that are open at once; the timeouts of more are longer than any interval that is possible. */
const MOST_OPEN = 64;

interface OpenRound {
  round: number;
  finals: number;
  sent: number;
  lost: number;
  /** Seconds since the first batch. */
  begin: number;
  end: number;
  rtts: number[];
}

/** The newest complete round of one series. A round is complete when all its packets have ended. */
export class RoundFigures {
  /** Packets of a round. */
  packets = 1;
  timeoutSeconds = 1;
  /** Round trips of the newest complete round, s, in order of arrival. */
  rtts: readonly number[] = [];
  sent = 0;
  lost = 0;
  durationSeconds = 0;
  /** Number of complete rounds. */
  rounds = 0;
  private readonly open: OpenRound[] = [];
  private readonly spare: OpenRound[] = [];

  /**
   * Adds the sample that ends a packet.
   * @param measured 1 = answered, 0 = lost, -1 = not measured @param rtt s; NaN = none @param at time of sending, s
   */
  add(round: number, measured: number, rtt: number, at: number): void {
    if (this.packets === 1 && this.open.length === 0) return this.addWhole(measured, rtt);
    const state = this.find(round) ?? this.begin(round, at);
    state.finals += 1;
    if (measured >= 0) state.sent += 1;
    if (measured === 0) state.lost += 1;
    if (measured === 1 && rtt >= 0) state.rtts.push(rtt);
    state.begin = Math.min(state.begin, at);
    state.end = Math.max(state.end, at + (measured === 0 ? this.timeoutSeconds : rtt >= 0 ? rtt : 0));
    if (state.finals >= this.packets) this.complete(state);
  }

  /** A round of one packet needs no bookkeeping. */
  private addWhole(measured: number, rtt: number): void {
    const rtts = this.rtts as number[];
    rtts.length = 0;
    const isTimed = measured === 1 && rtt >= 0;
    if (isTimed) rtts.push(rtt);
    this.sent = measured >= 0 ? 1 : 0;
    this.lost = measured === 0 ? 1 : 0;
    this.durationSeconds = measured === 0 ? this.timeoutSeconds : isTimed ? rtt : 0;
    this.rounds += 1;
  }

  private find(round: number): OpenRound | undefined {
    for (const state of this.open) if (state.round === round) return state;
    return undefined;
  }

  private begin(round: number, at: number): OpenRound {
    if (this.open.length >= MOST_OPEN)
      this.complete(this.open.reduce((oldest, one) => (one.round < oldest.round ? one : oldest)));
    const state = this.spare.pop() ?? { round, finals: 0, sent: 0, lost: 0, begin: at, end: at, rtts: [] };
    state.round = round;
    state.finals = 0;
    state.sent = 0;
    state.lost = 0;
    state.begin = at;
    state.end = at;
    state.rtts.length = 0;
    this.open.push(state);
    return state;
  }

  private complete(state: OpenRound): void {
    const last = this.open.pop() as OpenRound;
    if (last !== state) this.open[this.open.indexOf(state)] = last;
    const before = this.rtts as number[];
    this.rtts = state.rtts;
    this.sent = state.sent;
    this.lost = state.lost;
    this.durationSeconds = state.end - state.begin;
    this.rounds += 1;
    state.rtts = before;
    if (this.spare.length < 2) this.spare.push(state);
  }
}
