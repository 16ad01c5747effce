import { type Batch, rowOf, type SampleRow } from '../../../core/model/batch.ts';
import { CAUSES, OUTCOMES, outcomeClass } from '../../../core/model/outcome.ts';
import type { PacketEntry, PlanEntry } from '../../../core/model/packet.ts';
import { roundAtMs } from '../../../core/plan/schedule.ts';
import type { AdaptiveDriver, Prepared } from '../../../core/ports/adaptive.ts';
import type { Timer } from '../../../core/ports/clock.ts';
import { type PathMtuTemplate, UNKNOWN_MTU } from '../common/template.ts';
import { VERDICTS } from '../common/verdicts.ts';
import { MtuSearch, type TrialResult } from './mtu-search.ts';
import { dataBytes, largestSize, trialPacket } from './trial-packet.ts';

/** Packets of one size before it counts as too large, in case some are lost. */
const TRIES = 3;
/** Linux sends ICMP errors for UDP once a second per host (icmp_ratelimit): the tries must take longer than that. */
const UDP_SPACING_MS = 500;
/** Timeout in round trips once the RTT is known, within limits. */
const TIMEOUT_RTTS = 4;
const LEAST_TIMEOUT_MS = 200;
const LEAST_SPACING_MS = 50;
const LEAD_MS = 2;
/** Maximum delivery time of a sample after its end; later ones were lost. */
const DELIVERY_MS = 2000;
/** Maximum send delay, as in the drivers: a later packet is not sent. */
const MOST_LATE_MS = 100;
/** Linux's errno for a packet larger than the interface's MTU. */
const EMSGSIZE = 90;
const UDP_NUMBERS = 65_535;
const TCP_NUMBERS = 2 ** 31;

/** Responder of `too-big` from this host's interface: the unspecified address. */
const OWN_INTERFACE = {
  4: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0),
  6: new Uint8Array(16),
} as const;

interface Trial {
  readonly packet: PacketEntry;
  readonly size: number;
  /** Number of packets still in flight or to be sent. */
  left: number;
}

/**
 * The searches of one target, one per round. A round's samples are its failed trials, as transit outcomes, and the last
 * one, which counts: the largest packet with a reply, with the path MTU and the verdict.
 */
export class Searcher {
  readonly entry: PlanEntry<PathMtuTemplate>;
  private readonly driver: AdaptiveDriver;
  private readonly innerCode: number;
  /** Searchers by packet entry, to which the controller hands samples. */
  private readonly registry: Map<number, Searcher>;
  /** Rounds in all; Infinity = no end. */
  private readonly rounds: number;
  private round: number;
  private search: MtuSearch;
  /** The current trial is oversized, to make the kernel report the interface's MTU. */
  private isAsking = false;
  private trial: Trial | null = null;
  private watchdog: Timer | null = null;
  private best: { readonly size: number; readonly row: SampleRow } | null = null;
  private rttMs: number | null = null;
  private hint: number | null = null;
  private seq = 0;
  private nextNumber = 1;

  constructor(
    entry: PlanEntry<PathMtuTemplate>,
    driver: AdaptiveDriver,
    innerCode: number,
    registry: Map<number, Searcher>,
  ) {
    this.entry = entry;
    this.driver = driver;
    this.innerCode = innerCode;
    this.registry = registry;
    this.rounds = entry.periodMs === null ? 1 : (entry.rounds ?? Number.POSITIVE_INFINITY);
    this.round = entry.fromRound;
    this.search = this.newSearch();
  }

  prepare(): Prepared {
    const { fromRound, resumeCause } = this.entry;
    const nowMs = this.driver.clock.nowMs();
    while (this.round < this.rounds && this.isMissed(nowMs)) this.round += 1;
    this.trial = this.round < this.rounds ? this.makeTrial(this.slotMs(nowMs)) : null;
    return {
      packets: this.trial ? [this.trial.packet] : [],
      begin: () => {
        for (let missed = fromRound; missed < this.round; missed++) this.reportMissed(missed, resumeCause);
        if (this.trial) this.watch(this.trial);
      },
    };
  }

  /** Ends the search. @returns the packet entries to remove, whose replies are no longer needed */
  end(): readonly number[] {
    const { trial } = this;
    this.trial = null;
    this.watchdog?.cancel();
    if (!trial) return [];
    this.registry.delete(trial.packet.entryId);
    return [trial.packet.entryId];
  }

  take(batch: Batch, at: number): void {
    const { trial } = this;
    if (!trial || batch.series[at] !== trial.packet.series) return;
    if (outcomeClass(batch.outcome[at] as number) === 'amendment') return;
    const row = this.trialRow(batch, at, trial.size);
    trial.left -= 1;
    if (this.isAsking) return this.learnInterfaceMtu(row);
    switch (row.outcome) {
      case OUTCOMES.reply:
      case OUTCOMES.refused:
        this.noteAnswer(trial.size, row);
        return this.proceed(trial, { kind: 'fits' }, row);
      case OUTCOMES['too-big']:
        return this.proceed(
          trial,
          { kind: 'too-big', reportedMtu: row.typed?.['mtu'] ?? 0, isOwnInterface: false },
          row,
        );
      case OUTCOMES.timeout:
        if (trial.left === 0) this.proceed(trial, { kind: 'silent' }, row);
        return;
      case OUTCOMES['local-error']: {
        if (row.cause !== EMSGSIZE) return this.finish(row);
        const local = { outcome: OUTCOMES['too-big'], cause: 0, from: OWN_INTERFACE[this.entry.packet.family] };
        const reportedMtu = row.typed?.['mtu'] ?? 0;
        return this.proceed(trial, { kind: 'too-big', reportedMtu, isOwnInterface: true }, { ...row, ...local });
      }
      default:
        // Unreachable, prohibited, not measured: the size is not the reason why packets do not arrive.
        return this.finish(row);
    }
  }

  /** Starts the search with the interface's MTU. Loopback accepts packets of any size, so its MTU is no limit. */
  private learnInterfaceMtu(row: SampleRow): void {
    const isRefused = row.outcome === OUTCOMES['local-error'];
    if (row.outcome === OUTCOMES['not-measured'] || (isRefused && row.cause !== EMSGSIZE)) return this.finish(row);
    this.isAsking = false;
    const { family } = this.entry.packet;
    this.search = new MtuSearch(family, (isRefused && row.typed?.['mtu']) || UNKNOWN_MTU, this.hint);
    this.send(this.makeTrial(this.soonMs()));
  }

  private noteAnswer(size: number, row: SampleRow): void {
    if (row.rttNs !== undefined && !Number.isNaN(row.rttNs)) this.rttMs = row.rttNs / 1e6;
    if (!this.best || size > this.best.size) this.best = { size, row };
  }

  private proceed(trial: Trial, result: TrialResult, row: SampleRow): void {
    this.search.note(trial.size, result);
    const isOver = this.search.next === null;
    if (result.kind === 'too-big') this.report(row);
    if (result.kind === 'silent' && !(isOver && !this.best)) this.report({ ...row, outcome: OUTCOMES.unanswered });
    if (!isOver) return this.send(this.makeTrial(this.soonMs()));
    const { pathMtu, verdict } = this.search.found;
    this.hint = pathMtu === 0 ? this.hint : pathMtu;
    // Below the minimum, every packet got an ICMP error: the round is no timeout.
    const lost = verdict === 'below-minimum' ? OUTCOMES.unreachable : OUTCOMES.timeout;
    const counted = this.best?.row ?? { ...row, outcome: lost };
    this.finish({ ...counted, typed: { ...counted.typed, pathMtu, verdict: VERDICTS[verdict] } });
  }

  /** Reports the sample that counts, and prepares the next round for its slot. */
  private finish(row: SampleRow): void {
    this.report({ ...row, typed: { ...row.typed, last: 1 } });
    this.round += 1;
    const nowMs = this.driver.clock.nowMs();
    while (this.round < this.rounds && this.isMissed(nowMs)) {
      this.reportMissed(this.round, CAUSES['still-running']);
      this.round += 1;
    }
    this.search = this.newSearch();
    this.best = null;
    this.seq = 0;
    this.send(this.round < this.rounds ? this.makeTrial(this.slotMs(nowMs)) : null);
  }

  /** Replaces the previous trial, whose unsent packets are dropped. */
  private send(trial: Trial | null): void {
    const before = this.trial;
    this.trial = trial;
    if (before) this.registry.delete(before.packet.entryId);
    this.watchdog?.cancel();
    if (trial) this.watch(trial);
    this.driver.change(before && before.left > 0 ? [before.packet.entryId] : [], trial ? [trial.packet] : []);
  }

  /** Registers a trial for its samples; when they do not arrive, the round is not measured and the next one starts. */
  private watch(trial: Trial): void {
    const { clock } = this.driver;
    const { entryId, firstAtMs, spacingMs, timeoutMs } = trial.packet;
    this.registry.set(entryId, this);
    const lifeMs = (TRIES - 1) * spacingMs + timeoutMs + DELIVERY_MS;
    this.watchdog = clock.after(firstAtMs - clock.nowMs() + lifeMs, () => {
      this.finish(this.missedRow(this.round, CAUSES['buffer-overflow']));
    });
  }

  private makeTrial(atMs: number): Trial {
    const { entry, driver, rttMs } = this;
    const size = this.isAsking ? largestSize(entry.packet) : (this.search.next ?? UNKNOWN_MTU);
    const id = driver.nextId();
    const timeoutMs =
      rttMs === null ? entry.timeoutMs : Math.min(entry.timeoutMs, Math.max(LEAST_TIMEOUT_MS, TIMEOUT_RTTS * rttMs));
    const quickMs = rttMs === null ? entry.timeoutMs / TRIES : Math.max(LEAST_SPACING_MS, rttMs);
    const spacingMs = Math.ceil(entry.packet.method === 'udp' ? Math.max(UDP_SPACING_MS, quickMs) : quickMs);
    const packet: PacketEntry = {
      entryId: id,
      series: id,
      probeCode: this.innerCode,
      columns: 'flow',
      firstAtMs: atMs,
      steadyFromMs: atMs,
      periodMs: null,
      rounds: 1,
      fromRound: 0,
      resumeCause: CAUSES['slot-missed'],
      count: TRIES,
      spacingMs,
      timeoutMs: Math.ceil(timeoutMs),
      firstNumber: this.takeNumber(size),
      packet: trialPacket(entry.packet, size, entry.series),
    };
    return { packet, size, left: TRIES };
  }

  /** Takes packet numbers that no other packet of this search has. */
  private takeNumber(size: number): number {
    const { packet } = this.entry;
    const first = this.nextNumber;
    const perPacket = packet.method === 'tcp' ? dataBytes(packet, size) + 1 : 1;
    const numbers = packet.method === 'tcp' ? TCP_NUMBERS : UDP_NUMBERS - TRIES;
    this.nextNumber = ((first + TRIES * perPacket - 1) % numbers) + 1;
    return packet.method === 'icmp' ? 0 : first;
  }

  private newSearch(): MtuSearch {
    const { family, maxMtu } = this.entry.packet;
    this.isAsking = maxMtu === null && this.driver.reportsInterfaceMtu;
    return new MtuSearch(family, maxMtu ?? UNKNOWN_MTU, this.hint);
  }

  private roundAtMs(round: number): number {
    return roundAtMs(this.entry, this.entry.periodMs, round);
  }

  private isMissed(nowMs: number): boolean {
    const lateMs = Math.min((this.entry.periodMs ?? Number.POSITIVE_INFINITY) / 2, MOST_LATE_MS);
    return this.roundAtMs(this.round) + lateMs < nowMs;
  }

  private slotMs(nowMs: number): number {
    return Math.max(this.roundAtMs(this.round), Math.ceil(nowMs) + LEAD_MS);
  }

  private soonMs(): number {
    return Math.ceil(this.driver.clock.nowMs()) + LEAD_MS;
  }

  private report(row: SampleRow): void {
    this.driver.emit({ ...row, round: this.round, seq: this.seq++ });
  }

  private reportMissed(round: number, cause: number): void {
    this.driver.emit(this.missedRow(round, cause));
  }

  private missedRow(round: number, cause: number): SampleRow {
    const sentNs = BigInt(this.roundAtMs(round)) * 1_000_000n;
    const typed = { last: 1, icmpType: 255, icmpCode: 255 };
    return { series: this.entry.series, round, seq: 0, sentNs, outcome: OUTCOMES['not-measured'], cause, typed };
  }

  private trialRow(batch: Batch, at: number, size: number): SampleRow {
    const own = (name: string) => batch.typed[name]?.[at] ?? 0;
    return {
      ...rowOf(batch, at),
      series: this.entry.series,
      round: this.round,
      seq: 0,
      typed: {
        size,
        pathMtu: 0,
        verdict: VERDICTS.none,
        last: 0,
        icmpType: own('icmpType'),
        icmpCode: own('icmpCode'),
        mtu: own('mtu'),
        sourcePort: own('sourcePort'),
        method: own('method'),
      },
    };
  }
}
