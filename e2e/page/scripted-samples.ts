import { countedClass, isOwnFault, OUTCOMES, type OutcomeRules } from '../../core/model/outcome.ts';
import { StateColumns } from '../../core/stats/state-columns.ts';

/** One sample as the script has it: the same for the same series and second, so that history and tail agree. */
export interface ScriptedSample {
  readonly outcome: number;
  /** NaN when nothing came back. */
  readonly rttMs: number;
  /** With an outcome that has one. */
  readonly cause?: number;
}

const NO_RTT = Number.NaN;

/** 0 to 1, the same for the same numbers. */
function hash(series: number, second: number): number {
  let value = (Math.imul(series + 1, 0x9e3779b1) ^ Math.imul((second % 1_000_003) + 7, 0x85ebca6b)) >>> 0;
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) >>> 0;
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39) >>> 0;
  return ((value ^ (value >>> 15)) >>> 0) / 2 ** 32;
}

/** Microseconds in the rack, milliseconds across town, a tenth of a second across the sea. */
function baseMs(series: number): number {
  const kind = series % 11;
  if (kind < 6) return 0.12 + (series % 37) * 0.02;
  if (kind < 10) return 4 + (series % 53) * 0.6;
  return 84 + (series % 29) * 3;
}

/** Every 97th series is down, every 23rd loses two in a hundred. */
export function scriptedSample(series: number, second: number): ScriptedSample {
  if (series % 97 === 13) {
    return { outcome: series % 2 === 0 ? OUTCOMES.unreachable : OUTCOMES.timeout, rttMs: NO_RTT };
  }
  const luck = hash(series, second);
  if (series % 23 === 7 && luck < 0.02) return { outcome: OUTCOMES.timeout, rttMs: NO_RTT };
  const wave = 1 + 0.15 * Math.sin((second + series * 13) / 90);
  const spike = luck > 0.995 ? 2.5 : 1;
  return { outcome: OUTCOMES.reply, rttMs: baseMs(series) * wave * spike * (1 + 0.2 * hash(second, series)) };
}

/** Running statistics of one series since Start, as the live frame has them. */
export class ScriptedCounters {
  sent = 0;
  received = 0;
  lost = 0;
  notMeasured = 0;
  missed = 0;
  /** Stored number of the probe's `latestColumn`. */
  latest = NO_RTT;
  lastOutcome: number = OUTCOMES.reply;
  lastMs = NO_RTT;
  minMs = NO_RTT;
  maxMs = NO_RTT;
  avgMs = NO_RTT;
  jitterMs = NO_RTT;
  private m2 = 0;
  private readonly states = new StateColumns();

  constructor() {
    this.states.reserve(1);
  }

  get state(): number {
    return this.states.of(0);
  }

  get stdevMs(): number {
    return this.received > 1 ? Math.sqrt(this.m2 / (this.received - 1)) : NO_RTT;
  }

  add({ outcome, rttMs, cause = 0 }: ScriptedSample, rules: OutcomeRules): void {
    const kind = countedClass(outcome, rules);
    if (kind === null) return;
    this.states.note(0, kind, outcome, null);
    this.lastOutcome = outcome;
    if (kind === 'excluded') {
      this.notMeasured += 1;
      if (isOwnFault(outcome, cause)) this.missed += 1;
      return;
    }
    this.sent += 1;
    if (kind === 'lost') {
      this.lost += 1;
      return;
    }
    const before = this.lastMs;
    this.received += 1;
    this.lastMs = rttMs;
    this.minMs = this.received === 1 ? rttMs : Math.min(this.minMs, rttMs);
    this.maxMs = this.received === 1 ? rttMs : Math.max(this.maxMs, rttMs);
    const delta = rttMs - (this.received === 1 ? 0 : this.avgMs);
    this.avgMs = (this.received === 1 ? 0 : this.avgMs) + delta / this.received;
    this.m2 += delta * (rttMs - this.avgMs);
    if (!Number.isNaN(before)) {
      const step = Math.abs(rttMs - before);
      this.jitterMs = Number.isNaN(this.jitterMs) ? step : this.jitterMs + (step - this.jitterMs) / 16;
    }
  }
}
