import type { SampleRow } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { isPacketEntry, type PacketEntry, type PlanDelta } from '../../core/model/packet.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { PacketIoEvent, PacketIoStats } from '../../core/ports/packet-io.ts';
import type { Fault } from '../../core/result/result.ts';
import { checkDelta } from './entry-rules.ts';
import { Outbox } from './outbox.ts';
import { isStillAwaited, ONCE_MORE, type ReplyOutcome, replyOutcome } from './reply-outcome.ts';
import type { Slot } from './rounds.ts';
import { type PacketSender, Schedule } from './schedule.ts';
import type { Timers } from './timers.ts';

/** Starvation shorter than this is not an event, as in the native driver. */
const STARVED_MS = 100;

/** A packet in flight, or one whose replies are still recognised. */
export interface JsFlight {
  readonly entry: PacketEntry;
  readonly slot: Slot;
  readonly sentNs: bigint;
  readonly lateUs: number;
  /** The probe columns of its samples. */
  readonly typed: Readonly<Record<string, number>>;
  /** Neither a reply nor the timeout has come. */
  open: boolean;
  answered: boolean;
}

type FlightResult = Pick<SampleRow, 'outcome' | 'cause' | 'rttNs' | 'replyTtl' | 'stamps' | 'from' | 'typed'>;

/**
 * The common part of the drivers in JavaScript: plan, slots, flights, samples, counters and events. A driver composes
 * it with its network: it sends packets when they are due and finds the flight of each reply.
 */
export class JsDriver {
  readonly counters = { sent: 0, received: 0, unmatched: 0, receiveOverflow: 0, droppedSamples: 0, inFlight: 0 };
  private readonly timers: Timers;
  private readonly timestampSource: number;
  private readonly outbox: Outbox;
  private readonly schedule: Schedule;
  private eventListener: (event: PacketIoEvent) => void = () => undefined;
  private closed = false;

  /** @param timestampSource a number of TIMESTAMP_SOURCES */
  constructor(clock: Clock, timers: Timers, sender: PacketSender, timestampSource: number) {
    this.timers = timers;
    this.timestampSource = timestampSource;
    this.outbox = new Outbox(clock, timers);
    this.schedule = new Schedule(clock, timers, this.outbox, sender);
  }

  get isClosed(): boolean {
    return this.closed;
  }

  get entryCount(): number {
    return this.schedule.size;
  }

  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.outbox.listener = listener;
  }

  onEvent(listener: (event: PacketIoEvent) => void): void {
    this.eventListener = listener;
  }

  stats(): PacketIoStats {
    return { ...this.counters, entries: this.schedule.size };
  }

  /** @returns a fault when no driver could apply the change */
  check(delta: PlanDelta): Fault | null {
    if (this.closed) return { code: 'packet-io.closed', message: 'The packet driver is closed' };
    return checkDelta(delta);
  }

  /** Applies a change without faults. */
  apply(delta: PlanDelta): void {
    for (const entryId of delta.remove) this.schedule.remove(entryId);
    for (const entry of delta.add) if (isPacketEntry(entry)) this.schedule.add(entry);
  }

  close(): void {
    if (this.closed) return;
    this.outbox.flush();
    this.closed = true;
    this.timers.close();
    this.schedule.clear();
  }

  /** Counts a packet as sent and in flight. */
  launch(flight: JsFlight): void {
    flight.open = true;
    this.counters.sent += 1;
    this.counters.inFlight += 1;
  }

  /** Ends a flight without a sample. */
  land(flight: JsFlight): void {
    flight.open = false;
    this.counters.inFlight -= 1;
  }

  /** Ends a flight that is still open with a timeout. */
  expire(flight: JsFlight): void {
    if (!flight.open) return;
    this.land(flight);
    this.emit(flight, { outcome: OUTCOMES.timeout, stamps: this.timestampSource });
  }

  /**
   * Ends the flight of a reply, with a timeout when the reply is late.
   * @param outcome meaning of the reply when in time
   * @param errorSender ERROR_CAUSES of an ICMP error; 0 = another host
   * @returns outcome and cause of the reply's own sample
   */
  takeReply(flight: JsFlight, outcome: number, errorSender: number, rttMs: number): ReplyOutcome {
    const isInTime = flight.open && rttMs <= flight.entry.timeoutMs;
    if (isInTime) this.land(flight);
    else this.expire(flight);
    const end = flight.answered ? ONCE_MORE : replyOutcome(outcome, errorSender, isInTime);
    if (!isStillAwaited(end)) flight.answered = true;
    return end;
  }

  emit({ entry, slot, sentNs, lateUs, typed }: JsFlight, result: FlightResult): void {
    this.outbox.push(entry, { series: entry.series, ...slot, sentNs, lateUs, typed, ...result });
  }

  reportStarvation(gapMs: number, atNs: bigint): void {
    if (gapMs > STARVED_MS) this.eventListener({ kind: 'starvation', atNs, gapNs: gapMs * 1e6 });
  }

  reportClockStep(stepMs: number, atNs: bigint): void {
    this.eventListener({ kind: 'clock-step', atNs, stepNs: stepMs * 1e6 });
  }
}
