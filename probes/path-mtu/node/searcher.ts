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

/** Against loss: so many packets of a size before it counts as too large. */
const TRIES = 3;
/** Linux answers UDP with ICMP errors once a second per host (icmp_ratelimit): the tries must outlast that. */
const UDP_SPACING_MS = 500;
/** How long an answer is waited for once the round trip is known: this many times as long, within limits. */
const PATIENCE = 4;
const LEAST_TIMEOUT_MS = 200;
const LEAST_SPACING_MS = 50;
const LEAD_MS = 2;
/** A sample's way here after its end; what takes longer was lost. */
const UNDER_WAY_MS = 2000;
/** As the drivers: what is later is not sent. */
const MOST_LATE_MS = 100;
/** Linux's, of a packet larger than the interface allows. */
const EMSGSIZE = 90;
const UDP_NUMBERS = 65_535;
const TCP_NUMBERS = 2 ** 31;

/** Who said "too big" when it was this machine's own interface. */
const OWN_INTERFACE = {
  4: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0),
  6: new Uint8Array(16),
} as const;

interface Trial {
  readonly packet: PacketEntry;
  readonly size: number;
  /** Packets that have not ended yet. */
  left: number;
}

/**
 * The searches of one target, one per round. A round's samples are the trials that failed, as samples aside, and one
 * that counts, the last: the largest packet that was answered, with the path MTU and how it was found.
 */
export class Searcher {
  readonly entry: PlanEntry<PathMtuTemplate>;
  private readonly driver: AdaptiveDriver;
  private readonly innerCode: number;
  /** Of all packets that are at work: the entry whose samples come here. */
  private readonly registry: Map<number, Searcher>;
  /** Rounds in all; Infinity = no end. */
  private readonly rounds: number;
  private round: number;
  private search: MtuSearch;
  /** The trial under way only asks the kernel for the interface's MTU: it is too large for any. */
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
        for (let missed = fromRound; missed < this.round; missed++) this.tellMissed(missed, resumeCause);
        if (this.trial) this.watch(this.trial);
      },
    };
  }

  /** @returns the packets at work, whose answers are of no use any more */
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
        return this.proceed(trial, { kind: 'too-big', told: row.typed?.['mtu'] ?? 0, isOwnInterface: false }, row);
      case OUTCOMES.timeout:
        if (trial.left === 0) this.proceed(trial, { kind: 'silent' }, row);
        return;
      case OUTCOMES['local-error']: {
        if (row.cause !== EMSGSIZE) return this.finish(row);
        const said = { outcome: OUTCOMES['too-big'], cause: 0, from: OWN_INTERFACE[this.entry.packet.family] };
        const told = row.typed?.['mtu'] ?? 0;
        return this.proceed(trial, { kind: 'too-big', told, isOwnInterface: true }, { ...row, ...said });
      }
      default:
        // Unreachable, prohibited, not measured: it is not the size that keeps packets from arriving.
        return this.finish(row);
    }
  }

  /** Begins the search proper. Loopback takes packets of any size: its MTU is of no use as a limit. */
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
    if (result.kind === 'too-big') this.tell(row);
    if (result.kind === 'silent' && !(isOver && !this.best)) this.tell({ ...row, outcome: OUTCOMES.unanswered });
    if (!isOver) return this.send(this.makeTrial(this.soonMs()));
    const { pathMtu, verdict } = this.search.found;
    this.hint = pathMtu === 0 ? this.hint : pathMtu;
    // Every packet was answered, with an error: it is not silence that the target is lost to.
    const lost = verdict === 'below-minimum' ? OUTCOMES.unreachable : OUTCOMES.timeout;
    const counted = this.best?.row ?? { ...row, outcome: lost };
    this.finish({ ...counted, typed: { ...counted.typed, pathMtu, verdict: VERDICTS[verdict] } });
  }

  /** Tells the sample that counts; the next round waits for its slot. */
  private finish(row: SampleRow): void {
    this.tell({ ...row, typed: { ...row.typed, last: 1 } });
    this.round += 1;
    const nowMs = this.driver.clock.nowMs();
    while (this.round < this.rounds && this.isMissed(nowMs)) {
      this.tellMissed(this.round, CAUSES['still-running']);
      this.round += 1;
    }
    this.search = this.newSearch();
    this.best = null;
    this.seq = 0;
    this.send(this.round < this.rounds ? this.makeTrial(this.slotMs(nowMs)) : null);
  }

  /** Takes the place of the trial before; whatever that one has left to send is not sent. */
  private send(trial: Trial | null): void {
    const before = this.trial;
    this.trial = trial;
    if (before) this.registry.delete(before.packet.entryId);
    this.watchdog?.cancel();
    if (trial) this.watch(trial);
    this.driver.change(before && before.left > 0 ? [before.packet.entryId] : [], trial ? [trial.packet] : []);
  }

  /** Samples come to this trial; when they do not, the round was not measured and the next one begins. */
  private watch(trial: Trial): void {
    const { clock } = this.driver;
    const { entryId, firstAtMs, spacingMs, timeoutMs } = trial.packet;
    this.registry.set(entryId, this);
    const lifeMs = (TRIES - 1) * spacingMs + timeoutMs + UNDER_WAY_MS;
    this.watchdog = clock.after(firstAtMs - clock.nowMs() + lifeMs, () => {
      this.finish(this.missedRow(this.round, CAUSES['buffer-overflow']));
    });
  }

  private makeTrial(atMs: number): Trial {
    const { entry, driver, rttMs } = this;
    const size = this.isAsking ? largestSize(entry.packet) : (this.search.next ?? UNKNOWN_MTU);
    const id = driver.nextId();
    const timeoutMs =
      rttMs === null ? entry.timeoutMs : Math.min(entry.timeoutMs, Math.max(LEAST_TIMEOUT_MS, PATIENCE * rttMs));
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

  /** Numbers of this search's packets, each once. */
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

  private tell(row: SampleRow): void {
    this.driver.emit({ ...row, round: this.round, seq: this.seq++ });
  }

  private tellMissed(round: number, cause: number): void {
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
