import { createWriteStream, type WriteStream } from 'node:fs';
import type { CaptureStatus } from '../../core/contracts/captures.ts';
import { type Fault, fail, ok, type Result } from '../../core/result/result.ts';
import { systemClock } from '../clock.ts';
import { systemErrorText } from '../system-error-text.ts';
import { ALWAYS, packetBlocks, pcapngHeader, pcapngStatistics, type Span } from './pcapng.ts';
import { type CaptureSource, openSource, type SourceOptions } from './source.ts';

/** Whole packets: the largest on a loopback interface; link headers are added. */
const SNAP_BYTES = 65_535;
const LINK_BYTES = 20;

/** Memory for a disk that does not keep up; packets beyond it are dropped and counted. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

const NS_PER_MS = 1_000_000n;

type Frame = Uint8Array<ArrayBuffer>;

export interface CaptureOptions extends Omit<SourceOptions, 'snapBytes'> {
  /** A new file, readable by its owner only. */
  readonly file: string;
  /** Upper limit of the file's size; default: no limit. */
  readonly maxBytes?: number;
}

/** Frames of a source: kept until there is a file, then only those of its span. */
class Inbox {
  span: Span = ALWAYS;
  private readonly early: Frame[] = [];
  private file: FileCapture | undefined;

  records(frame: Frame): void {
    if (this.file) this.file.handleRecords(frame, this.span);
    else this.early.push(frame);
  }

  dropped(packets: number): void {
    this.file?.handleDropped(packets);
  }

  openTo(file: FileCapture): void {
    this.file = file;
    for (const frame of this.early.splice(0)) file.handleRecords(frame, this.span);
  }
}

/** Records packets into a pcapng file until stopped. */
export interface Capture {
  status(): CaptureStatus;
  /**
   * Captures these addresses from now on, without a gap: no packet is missed or written twice.
   * @returns why it continues with the previous ones
   */
  follow(addresses: readonly string[]): Promise<Fault | null>;
  /** Resolves when all packets so far are in the file and the file is closed. Idempotent. */
  stop(): Promise<CaptureStatus>;
}

class FileCapture implements Capture {
  private readonly options: CaptureOptions;
  private readonly stream: WriteStream;
  private source: CaptureSource;
  /** Statistics of the source. */
  private inbox: Inbox;
  private addresses: ReadonlySet<string>;
  private turn: Promise<unknown> = Promise.resolve();
  private state: CaptureStatus['state'] = 'running';
  private packets = 0;
  private dropped = 0;
  private bytes = 0;
  private fault: Fault | null = null;
  private stopping: Promise<CaptureStatus> | undefined;

  constructor(options: CaptureOptions, stream: WriteStream, source: CaptureSource, inbox: Inbox) {
    this.options = options;
    this.stream = stream;
    this.source = source;
    this.inbox = inbox;
    this.addresses = new Set(options.addresses);
    stream.on('error', (error) => {
      this.state = 'failed';
      this.fault = unwritable(options.file, error);
    });
    this.write(pcapngHeader('Sounder', source.linkType, SNAP_BYTES + LINK_BYTES));
    inbox.openTo(this);
  }

  handleRecords(frame: Frame, span: Span): void {
    const room = this.state === 'running' ? (this.options.maxBytes ?? Number.POSITIVE_INFINITY) - this.bytes : 0;
    const { bytes, packets, leftOut } = packetBlocks(frame, room, span);
    if (this.stream.writableLength > MAX_WAITING_BYTES) {
      this.dropped += packets + leftOut;
      return;
    }
    this.write(bytes);
    this.packets += packets;
    if (leftOut > 0 && this.state === 'running') this.state = 'full';
  }

  handleDropped(packets: number): void {
    if (this.state === 'running') this.dropped += packets;
  }

  status(): CaptureStatus {
    const { state, packets, dropped, bytes, fault } = this;
    return { file: this.options.file, state, packets, dropped, bytes, fault };
  }

  follow(addresses: readonly string[]): Promise<Fault | null> {
    const followed = this.turn.then(() => this.moveTo(addresses));
    this.turn = followed;
    return followed;
  }

  stop(): Promise<CaptureStatus> {
    this.stopping ??= this.finish();
    return this.stopping;
  }

  private async moveTo(addresses: readonly string[]): Promise<Fault | null> {
    const wanted = new Set(addresses);
    const isSame = wanted.size === this.addresses.size && [...wanted].every((one) => this.addresses.has(one));
    if (this.stopping || isSame) return null;
    const inbox = new Inbox();
    const next = openSource({ ...this.options, addresses, snapBytes: SNAP_BYTES }, inbox);
    if (!next.ok) return next.fault;
    // Both sources see packets of this time; it is later than the clock's last millisecond.
    const atNs = BigInt(Date.now() + 1) * NS_PER_MS;
    this.inbox.span = { ...ALWAYS, untilNs: atNs };
    inbox.span = { ...ALWAYS, fromNs: atNs };
    await this.source.end();
    this.source = next.value;
    this.addresses = wanted;
    this.inbox = inbox;
    inbox.openTo(this);
    return null;
  }

  private async finish(): Promise<CaptureStatus> {
    await this.turn;
    await this.source.end();
    this.write(pcapngStatistics(systemClock().nowNs(), this.packets, this.dropped));
    if (!this.stream.closed) await new Promise<void>((resolve) => this.stream.on('close', resolve).end());
    if (this.state !== 'failed') this.state = 'stopped';
    return this.status();
  }

  private write(bytes: Uint8Array): void {
    if (this.state === 'failed') return;
    this.bytes += bytes.byteLength;
    this.stream.write(bytes);
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: 'create its folder, or choose another file',
  ENOSPC: 'make room, or choose another file',
  EDQUOT: 'make room, or choose another file',
};

/** The fault of a file that the system refuses. */
export const unwritable = (file: string, error: NodeJS.ErrnoException): Fault => ({
  code: 'capture.unwritable',
  message: `The capture ${file} cannot be written: ${systemErrorText(error)}`,
  hint: REMEDIES[error.code ?? ''] ?? 'choose another file',
});

function opened(stream: WriteStream): Promise<Error | null> {
  return new Promise((resolve) => {
    stream.once('open', () => resolve(null)).once('error', resolve);
  });
}

/** Starts a capture. @returns faults of `openSource`, `capture.unwritable` */
export async function openCapture(options: CaptureOptions): Promise<Result<Capture>> {
  const inbox = new Inbox();
  const source = openSource({ ...options, snapBytes: SNAP_BYTES }, inbox);
  if (!source.ok) return source;
  // After opening the source, so that a user who may not capture loses no file.
  const stream = createWriteStream(options.file, { mode: 0o600 });
  const error = await opened(stream);
  if (!error) return ok(new FileCapture(options, stream, source.value, inbox));
  await source.value.end();
  return fail(unwritable(options.file, error));
}
