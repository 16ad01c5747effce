import { EventEmitter } from 'node:events';

/** Receiver of one end of a channel; moves when the end is transferred. */
export interface Hearer {
  message(data: unknown): void;
  close(): void;
}

/** One end of a channel. Messages without a listener wait. */
export class ChannelEnd {
  other: ChannelEnd | undefined;
  private hearer: Hearer | undefined;
  private readonly waiting: unknown[] = [];
  private isOver = false;

  static pair(): readonly [ChannelEnd, ChannelEnd] {
    const ends = [new ChannelEnd(), new ChannelEnd()] as const;
    ends[0].other = ends[1];
    ends[1].other = ends[0];
    return ends;
  }

  /** Copies now, delivers later; to a channel that is over: nothing, silently. */
  send(data: unknown): void {
    if (this.isOver) return;
    const copy = structuredClone(data);
    setImmediate(() => this.other?.take(copy));
  }

  close(): void {
    if (this.isOver) return;
    this.isOver = true;
    setImmediate(() => this.other?.hangUp());
  }

  hear(hearer: Hearer | undefined): void {
    this.hearer = hearer;
    for (const data of hearer ? this.waiting.splice(0) : []) hearer?.message(data);
    if (this.isOver) hearer?.close();
  }

  private take(data: unknown): void {
    if (this.isOver) return;
    if (this.hearer) this.hearer.message(data);
    else this.waiting.push(data);
  }

  private hangUp(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.hearer?.close();
  }
}

/** The views of a message, however deep, that would be copied with more than themselves. */
function checkSizes(data: unknown): void {
  if (ArrayBuffer.isView(data) && data.byteLength !== data.buffer.byteLength) {
    throw new Error(`a view of ${data.byteLength} bytes drags ${data.buffer.byteLength} along`);
  }
}

/** MessagePortMain as Electron has it: queues until `start`, refuses buffers in the list, is neutered by a transfer. */
export class FakePortMain extends EventEmitter {
  private end: ChannelEnd | undefined;
  private isStarted = false;

  constructor(end: ChannelEnd) {
    super();
    this.end = end;
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.some((one) => !(one instanceof FakePortMain))) {
      throw new TypeError('Port at index 0 is not a valid port');
    }
    if (transfer.length > 0) throw new Error('the fake passes no ports over ports');
    checkSizes(message);
    this.end?.send(message);
  }

  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    this.end?.hear({
      message: (data) => this.emit('message', { data, ports: [] }),
      close: () => this.emit('close'),
    });
  }

  close(): void {
    this.end?.close();
  }

  /** Takes the end out of here, as a transfer does. */
  neuter(): ChannelEnd {
    const { end } = this;
    if (!end) throw new Error('Port is already neutered');
    this.end = undefined;
    return end;
  }
}

/** A page's MessagePort: a buffer in the list makes the whole message arrive as null (electron#34905). */
export class FakeDomPort extends EventTarget {
  private end: ChannelEnd | undefined;

  constructor(end: ChannelEnd) {
    super();
    this.end = end;
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    checkSizes(message);
    this.end?.send(transfer.length > 0 ? null : message);
  }

  start(): void {
    this.end?.hear({
      message: (data) => this.dispatchEvent(new MessageEvent('message', { data })),
      close: () => this.dispatchEvent(new Event('close')),
    });
  }

  close(): void {
    this.end?.close();
  }

  neuter(): ChannelEnd {
    const { end } = this;
    if (!end) throw new Error('Port is already neutered');
    this.end = undefined;
    return end;
  }
}

export class FakeDomChannel {
  readonly port1: FakeDomPort;
  readonly port2: FakeDomPort;

  constructor() {
    const [left, right] = ChannelEnd.pair();
    this.port1 = new FakeDomPort(left);
    this.port2 = new FakeDomPort(right);
  }
}

export class FakeChannelMain {
  readonly port1: FakePortMain;
  readonly port2: FakePortMain;

  constructor() {
    const [left, right] = ChannelEnd.pair();
    this.port1 = new FakePortMain(left);
    this.port2 = new FakePortMain(right);
  }
}

/** Between the fake main process and a fake utility process. */
export type Relayed =
  | { readonly to: 'process'; readonly data: unknown; readonly ports: readonly number[] }
  | { readonly to: 'port'; readonly id: number; readonly data: unknown }
  | { readonly to: 'close'; readonly id: number };
