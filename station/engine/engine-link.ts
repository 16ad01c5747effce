import { isDeepStrictEqual } from 'node:util';
import type { CaptureStatus } from '../../core/contracts/captures.ts';
import {
  type EngineCaptureRequest,
  type EngineEvent,
  engineContract,
  type ReflectRequest,
} from '../../core/contracts/engine.ts';
import { BATCH_HEADER_BYTES, batchNo } from '../../core/model/batch.ts';
import type { EngineKind } from '../../core/model/engine-kind.ts';
import type { PlanDelta, PlanEntry } from '../../core/model/packet.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { connect } from '../../core/rpc/connect.ts';
import type { Client } from '../../core/rpc/contract.ts';
import type { Port } from '../../core/rpc/port.ts';
import type { EngineLock } from '../fleet/global-lock.ts';

type EngineState = 'unneeded' | 'starting' | 'running' | 'restarting' | 'unavailable';
/** An engine in such a state has been asked for what it holds, or never had anything. */
export const SETTLED_STATES: ReadonlySet<EngineState> = new Set(['unneeded', 'running', 'unavailable']);

/** Makes a connection to the engine, wherever it is: a socket, a MessagePort, memory. Rejects while there is none. */
export type EngineConnector = (kind: EngineKind) => Promise<Port>;

export interface EngineLinkOptions {
  /** Name in messages: `packet engine`. */
  readonly name: string;
  readonly connectPort: () => Promise<Port>;
  /** It is not connected, and so not started, before `need`; left out = at once. */
  readonly isOnDemand?: boolean;
  /** Makes the client of a new connection; left out = one of the engine's contract. */
  readonly clientOf?: (port: Port) => Client<typeof engineContract>;
  /** Its part in the lock of the whole fleet. */
  readonly lock?: EngineLock;
  /** Its host cannot reflect test packets as it is to; left out = it is never asked to. */
  readonly onNoReflector?: (fault: Fault) => void;
  /** Least time between two acknowledgements, ms; left out = each as soon as it can be. */
  readonly acknowledgeEveryMs?: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** An engine that has answered. */
export interface EngineGreeting {
  readonly run: number;
  /** An engine process that `up` has not resolved for yet. */
  readonly fresh: boolean;
  /** Why it cannot measure; null = it can. */
  readonly fault: Fault | null;
}

/** The station's reactions to its engine. */
export interface EngineListener {
  /** The last stored batch of an engine run. */
  reachedBatch(run: number): Promise<bigint>;
  /** Batches flow after it resolves; when it rejects, the link connects again. */
  up(greeting: EngineGreeting): Promise<void>;
  /** Whether the same engine comes back is not known before the next `up`. */
  down(): void;
  /**
   * @param acknowledge to be called when the batch is stored, in the order of the batches
   * @returns false = it was refused: the next connection begins with it
   */
  batch(frame: Uint8Array<ArrayBuffer>, acknowledge: () => void): boolean;
  event(event: EngineEvent): void;
}

/** Batches in flight that this station has not read yet. */
const CREDIT = 512;
const RETRY_MS = 100;
/** Longest wait for the start of an engine that is needed; without it everything continues as while one is restarted. */
const START_WITHIN_MS = 3000;

/** The station's connection to one engine: connects, reconnects and delivers batches. */
export class EngineLink {
  private readonly options: EngineLinkOptions;
  private client: Client<typeof engineContract> | undefined;
  private port: Port | undefined;
  private lastRun: number | undefined;
  /** The engine run that the listener's `up` has resolved for. */
  private greetedRun: number | undefined;
  /** The last batch that the listener took, stored or not. */
  private lastBatchNo = 0n;
  /** The last batch of this engine run that is stored, and is to be acknowledged. */
  private storedNo = 0n;
  private isAcknowledging = false;
  private closed = false;
  private reflection: ReflectRequest | undefined;
  private listener: EngineListener | undefined;
  private isNeeded: boolean;
  /** Calls of `need` that wait for its start. */
  private waiting: (() => void)[] = [];
  state: EngineState;
  driver = '';
  restarts = 0;
  fault: Fault | null = null;

  constructor(options: EngineLinkOptions) {
    this.options = options;
    this.isNeeded = !options.isOnDemand;
    this.state = this.isNeeded ? 'starting' : 'unneeded';
  }

  start(listener: EngineListener): void {
    this.listener = listener;
    if (this.isNeeded) void this.connectOnce(listener);
  }

  /** From now on there must be an engine. Resolves when a connected one has answered for the first time, or does not do so in time. */
  async need(): Promise<void> {
    if (this.closed) return;
    if (!this.isNeeded) {
      this.isNeeded = true;
      this.state = 'starting';
      if (this.listener) void this.connectOnce(this.listener);
    }
    if (!this.listener || this.state !== 'starting') return;
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
      this.options.clock.after(START_WITHIN_MS, () => this.startIsLate());
    });
  }

  /** Nobody waits for it again: it is tried like one that has ended. */
  private startIsLate(): void {
    if (this.state !== 'starting') return;
    this.state = 'restarting';
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** There is to be no engine, for this reason; in place of `start`. */
  refuse(fault: Fault): void {
    this.closed = true;
    this.state = 'unavailable';
    this.fault = fault;
  }

  /** Throws a FaultError when the engine refuses; does nothing when there is none, since `up` sends the whole plan. */
  async apply(delta: PlanDelta): Promise<void> {
    if (delta.add.length === 0 && delta.remove.length === 0) return;
    try {
      await this.client?.apply({ add: [...delta.add], remove: [...delta.remove] });
    } catch (error) {
      if (toFault(error).code !== 'rpc.closed') throw error; // it went away: the next one gets the whole plan
    }
  }

  /** Throws `rpc.closed` when there is no engine: what it does is not known then. */
  async plan(): Promise<readonly PlanEntry[]> {
    if (!this.client) throw new FaultError({ code: 'rpc.closed', message: `The ${this.options.name} is not running` });
    return (await this.client.plan(null)).entries;
  }

  /** Has the reflector of its host follow, now and after each connection. */
  reflect(request: ReflectRequest): void {
    if (isDeepStrictEqual(request, this.reflection)) return;
    this.reflection = request;
    if (request.reflector) void this.need();
    if (this.client) void this.sendReflection(this.client);
  }

  capabilities() {
    return this.connected().capabilities(null);
  }

  captureStart(request: EngineCaptureRequest): Promise<CaptureStatus> {
    return this.connected().captureStart(request);
  }

  captureFollow(addresses: readonly string[]): Promise<CaptureStatus | null> {
    return this.connected().captureFollow({ addresses: [...addresses] });
  }

  captureStop(): Promise<CaptureStatus | null> {
    return this.connected().captureStop(null);
  }

  captureStatus(): Promise<CaptureStatus | null> {
    return this.connected().captureStatus(null);
  }

  stats() {
    return this.client?.stats(null);
  }

  close(): void {
    this.closed = true;
    for (const resolve of this.waiting.splice(0)) resolve();
    this.port?.close();
  }

  /** Throws why there is no engine to ask. */
  private connected(): Client<typeof engineContract> {
    if (this.client) return this.client;
    throw new FaultError(this.fault ?? { code: 'engine.down', message: `The ${this.options.name} is not running` });
  }

  private async connectOnce(listener: EngineListener): Promise<void> {
    if (this.closed) return;
    try {
      this.attach(await this.options.connectPort(), listener);
    } catch {
      // Not there yet: the shell is about to start it. Whether it never comes is the shell's to say.
      this.options.clock.after(RETRY_MS, () => void this.connectOnce(listener));
    }
  }

  private attach(port: Port, listener: EngineListener): void {
    if (this.closed) return port.close();
    const client = this.options.clientOf?.(port) ?? connect(port, engineContract);
    this.port = port;
    port.onClose(() => {
      this.client = undefined;
      this.options.lock?.gone();
      if (this.closed) return;
      this.state = 'restarting';
      for (const resolve of this.waiting.splice(0)) resolve();
      listener.down();
      this.options.clock.after(RETRY_MS, () => void this.connectOnce(listener));
    });
    void this.greet(client, listener).catch((thrown: unknown) => {
      const fault = toFault(thrown);
      if (fault.code !== 'rpc.closed') this.options.log.error(`The ${this.options.name} did not answer`, { ...fault });
      port.close();
    });
  }

  private async greet(client: Client<typeof engineContract>, listener: EngineListener): Promise<void> {
    const hello = await client.hello(null);
    const isNew = hello.run !== this.lastRun;
    if (isNew && this.lastRun !== undefined) this.restarts += 1;
    if (isNew) this.lastBatchNo = 0n;
    this.storedNo = 0n; // the last acknowledgement may not have reached it
    this.lastRun = hello.run;
    this.driver = hello.driver;
    this.fault = (hello.fault as Fault | null) ?? null;
    this.client = client;
    client.events(null, (event) => listener.event(event));
    void this.sendReflection(client);
    this.followLock(client);
    await listener.up({ run: hello.run, fresh: hello.run !== this.greetedRun, fault: this.fault });
    this.greetedRun = hello.run;
    this.state = this.fault ? 'unavailable' : 'running';
    for (const resolve of this.waiting.splice(0)) resolve();
    const stored = await this.reached(hello.run, listener);
    this.stored(hello.run, stored);
    const after = stored > this.lastBatchNo ? stored : this.lastBatchNo;
    client.batches(
      { after: String(after) },
      (frame) => {
        // What is too short to have a number is the listener's to refuse; it may give the frame to another thread.
        const no = frame.byteLength < BATCH_HEADER_BYTES ? this.lastBatchNo : batchNo(frame);
        const isTaken = listener.batch(frame, () => this.stored(hello.run, no));
        if (isTaken && no > this.lastBatchNo) this.lastBatchNo = no;
      },
      { credit: CREDIT },
    );
  }

  private followLock(client: Client<typeof engineContract>): void {
    const { lock } = this.options;
    if (!lock) return;
    lock.connected(async (id) => (await client.lockGrant({ id })).isTaken);
    client.lockWishes(null, (state) => lock.update(state));
  }

  private async sendReflection(client: Client<typeof engineContract>): Promise<void> {
    if (!this.reflection) return;
    try {
      await client.reflect(this.reflection);
    } catch (error) {
      const fault = toFault(error);
      if (fault.code !== 'rpc.closed') this.options.onNoReflector?.(fault); // else the next one is asked
    }
  }

  /** A store that does not answer is no reason not to measure: its fault is shown elsewhere. */
  private async reached(run: number, listener: EngineListener): Promise<bigint> {
    try {
      return await listener.reachedBatch(run);
    } catch (error) {
      this.options.log.error('The last stored batch could not be read', { ...toFault(error) });
      return 0n;
    }
  }

  /** Acknowledges what becomes safe in one turn, or some time, with one message. */
  private stored(run: number, no: bigint): void {
    if (run !== this.lastRun || no <= this.storedNo) return;
    this.storedNo = no;
    if (this.isAcknowledging) return;
    this.isAcknowledging = true;
    const { acknowledgeEveryMs, clock } = this.options;
    if (acknowledgeEveryMs === undefined) queueMicrotask(() => this.acknowledge());
    else clock.after(acknowledgeEveryMs, () => this.acknowledge());
  }

  private acknowledge(): void {
    this.isAcknowledging = false;
    // An engine that goes away hears of it in the next greeting.
    this.client?.stored({ through: String(this.storedNo) }).catch(() => undefined);
  }
}
