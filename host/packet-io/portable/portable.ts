import { randomInt } from 'node:crypto';
import { constants } from 'node:os';
import { OUTCOMES, TIMESTAMP_SOURCES } from '../../../core/model/outcome.ts';
import type { PacketEntry, PlanDelta, TcpConnectTemplate } from '../../../core/model/packet.ts';
import { isPacketEntry } from '../../../core/model/packet.ts';
import { PROTOCOLS } from '../../../core/packet/protocols.ts';
import { sourceAddressOf, sourceIndexOf, sourcePortOf } from '../../../core/plan/rotation.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Capabilities, PacketIo, PacketIoEvent, PacketIoStats } from '../../../core/ports/packet-io.ts';
import { type Fault, ok, type Result } from '../../../core/result/result.ts';
import { JsDriver } from '../js-driver.ts';
import type { ReplyOutcome } from '../reply-outcome.ts';
import type { Slot } from '../rounds.ts';
import { Timers } from '../timers.ts';
import { notPermitted, type PortableOptions, portableCapabilities, unsupported } from './capabilities.ts';
import { compose } from './compose.ts';
import { Connects } from './connects.ts';
import { answeredFields, type Flight, Flights, isSentData, newFlight } from './flights.ts';
import { loadPortable, type RawSocketModule } from './modules.ts';
import { OwnAddresses } from './own-addresses.ts';
import { Secrets } from './secrets.ts';
import { RawSockets } from './sockets.ts';
import { SourceAddresses } from './source-addresses.ts';
import { type Answer, readIcmp, readTcp } from './wire-read.ts';

/** Amendment for a reply with other data than was sent. */
const CHANGED: ReplyOutcome = { outcome: OUTCOMES.mismatch, cause: 0 };

/** Replies are recognised for this long after the timeout. */
const LATE_MS = 10_000;

/** Raw sockets of a package behind the port of all drivers. Schedule, timestamps and matching are in JavaScript. */
class PortablePacketIo implements PacketIo {
  private readonly clock: Clock;
  private readonly module: RawSocketModule;
  private readonly options: PortableOptions;
  private readonly timers: Timers;
  private readonly driver: JsDriver;
  private readonly sockets: RawSockets;
  private readonly sources: SourceAddresses;
  private readonly own: OwnAddresses;
  private readonly connects = new Connects();
  private readonly flights = new Flights();
  private readonly run = randomInt(2 ** 32);
  private readonly identifier = randomInt(2 ** 16);
  private readonly secrets = new Secrets();
  private found: Promise<Capabilities> | undefined;
  private nextNumber = 0;

  constructor(module: RawSocketModule, options: PortableOptions) {
    const { clock } = options;
    this.module = module;
    this.options = options;
    this.clock = clock;
    this.timers = new Timers(clock, (lateMs) => this.handleLate(lateMs));
    this.driver = new JsDriver(clock, this.timers, this, TIMESTAMP_SOURCES.user);
    this.sockets = new RawSockets(module, (family, protocol, bytes, from) => {
      const answer =
        protocol === PROTOCOLS.tcp
          ? readTcp(family, bytes, from)
          : readIcmp(family, bytes, from, (sender, destination) => this.own.senderOf(sender, destination));
      if (answer) this.handleAnswer(answer);
    });
    this.own = new OwnAddresses(() => clock.monotonicMs());
    this.sources = new SourceAddresses(() => clock.monotonicMs());
  }

  capabilities(): Promise<Capabilities> {
    this.found ??= portableCapabilities(this.module, this.options);
    return this.found;
  }

  apply(delta: PlanDelta): Fault | null {
    const entries = delta.add.filter(isPacketEntry);
    const fault = this.driver.check(delta) ?? unsupported(entries) ?? this.listen(entries);
    if (fault) return fault;
    for (const { packet } of entries) {
      const { format, family, destination, source } = packet;
      if (format === 'tcp-syn' && family === 4 && source === null) this.sources.get(destination);
    }
    this.driver.apply(delta);
    return null;
  }

  onBatch(listener: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.driver.onBatch(listener);
  }

  onEvent(listener: (event: PacketIoEvent) => void): void {
    this.driver.onEvent(listener);
  }

  stats(): PacketIoStats {
    return this.driver.stats();
  }

  close(): Promise<void> {
    this.driver.close();
    this.connects.close();
    this.sockets.close();
    return Promise.resolve();
  }

  /** Opens the sockets on which the entries' replies arrive. */
  private listen(entries: readonly PacketEntry[]): Fault | null {
    for (const { packet } of entries) {
      if (packet.format === 'tcp-connect') continue;
      const { family } = packet;
      try {
        this.sockets.listen(family, family === 4 ? PROTOCOLS.icmp : PROTOCOLS.icmp6);
        if (packet.format === 'tcp-syn') this.sockets.listen(family, PROTOCOLS.tcp);
      } catch (error) {
        return notPermitted((error as Error).message);
      }
    }
    return null;
  }

  /** Sends the packet of a slot, or has the kernel connect. */
  send(entry: PacketEntry, slot: Slot, dueAtMs: number): void {
    if (entry.packet.format === 'tcp-connect') this.connect(entry, entry.packet, slot, dueAtMs);
    else this.sendRaw(entry, slot, dueAtMs);
  }

  private sendRaw(entry: PacketEntry, slot: Slot, dueAtMs: number): void {
    const number = this.nextNumber++;
    const composed = compose(entry, slot, number, {
      run: this.run,
      identifier: this.identifier,
      secretOf: (destination) => this.secrets.of(destination),
      sourceFor: (destination) => this.sources.get(destination),
    });
    const flight = newFlight(entry, slot, composed ?? { sourcePort: 0, sourceIndex: 0 });
    if (!composed) return this.fail(flight, dueAtMs, constants.errno.ENETUNREACH);
    this.sockets.send(
      composed.packet,
      () => {
        this.stamp(flight, dueAtMs);
        this.flights.keep(flight);
      },
      (errno) => {
        if (this.driver.isClosed) return;
        if (errno === 0) return this.launch(flight, () => undefined);
        this.flights.forget(flight);
        this.fail(flight, dueAtMs, errno);
      },
    );
  }

  private connect(entry: PacketEntry, packet: TcpConnectTemplate, slot: Slot, dueAtMs: number): void {
    const sourceIndex = sourceIndexOf(slot.seq, packet.sourceCount);
    const sourcePort = sourcePortOf(slot.seq, packet.sourcePort, packet.sourcePortCount, packet.sourceCount);
    const flight = newFlight(entry, slot, { sourcePort, sourceIndex });
    this.stamp(flight, dueAtMs);
    const source = packet.source === null ? null : sourceAddressOf(packet.source, sourceIndex);
    const { destination, destinationPort } = packet;
    const giveUp = this.connects.start({ destination, destinationPort, source, sourcePort }, (result) => {
      if (!flight.open) return;
      const typed = { ...flight.typed, sourcePort: result.sourcePort };
      this.driver.land(flight);
      if (result.outcome === OUTCOMES['local-error']) {
        this.driver.counters.sent -= 1; // it was never sent
        this.driver.emit(flight, { outcome: result.outcome, cause: result.errno, typed });
        return;
      }
      this.driver.counters.received += 1;
      this.driver.emit(flight, {
        outcome: result.outcome,
        rttNs: this.sinceNs(flight),
        stamps: TIMESTAMP_SOURCES.user,
        typed,
      });
    });
    this.launch(flight, giveUp);
  }

  private stamp(flight: Flight, dueAtMs: number): void {
    flight.sentAtMs = this.clock.monotonicMs();
    flight.sentNs = this.clock.nowNs();
    flight.lateUs = Math.max(0, Math.round((flight.sentAtMs - dueAtMs) * 1000));
  }

  private launch(flight: Flight, giveUp: () => void): void {
    this.driver.launch(flight);
    // Packets received by then are read first: timers run before sockets.
    this.timers.at(flight.sentAtMs + flight.entry.timeoutMs, () => setImmediate(() => this.expire(flight, giveUp)));
  }

  private expire(flight: Flight, giveUp: () => void): void {
    if (this.driver.isClosed) return;
    if (flight.open) {
      this.driver.expire(flight);
      giveUp();
    }
    this.timers.at(this.clock.monotonicMs() + LATE_MS, () => this.flights.forget(flight));
  }

  private fail(flight: Flight, dueAtMs: number, errno: number): void {
    if (flight.sentNs === 0n) this.stamp(flight, dueAtMs);
    this.driver.emit(flight, { outcome: OUTCOMES['local-error'], cause: errno });
  }

  private handleAnswer(answer: Answer): void {
    // Raw sockets see replies to all programs' packets: those of other programs are ignored.
    const flight = this.driver.isClosed ? undefined : this.flights.of(answer);
    if (!flight) return;
    this.driver.counters.received += 1;
    const rttNs = this.sinceNs(flight);
    if (answer.data && !isSentData(flight, answer.data)) return this.emitAnswer(flight, answer, CHANGED, rttNs);
    const end = this.driver.takeReply(flight, answer.outcome, answer.errorSender, rttNs / 1e6);
    this.emitAnswer(flight, answer, end, rttNs);
  }

  private emitAnswer(flight: Flight, answer: Answer, end: ReplyOutcome, rttNs: number): void {
    this.driver.emit(flight, { ...end, rttNs, stamps: TIMESTAMP_SOURCES.user, ...answeredFields(flight, answer) });
  }

  private sinceNs(flight: Flight): number {
    return Math.max(1, Math.round((this.clock.monotonicMs() - flight.sentAtMs) * 1e6));
  }

  private handleLate(lateMs: number): void {
    if (this.driver.entryCount > 0) this.driver.reportStarvation(lateMs, this.clock.nowNs());
  }
}

/** @returns `packet-io.no-portable-build` when its packages are missing; `capabilities()` shows missing permissions */
export function openPortablePacketIo(options: PortableOptions): Result<PacketIo> {
  const loaded = loadPortable(options.portableDir);
  return loaded.ok ? ok(new PortablePacketIo(loaded.value, options)) : loaded;
}
