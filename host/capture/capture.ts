import { createWriteStream, type WriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CaptureStatus } from '../../core/contracts/station.ts';
import { addressBytes } from '../../core/model/address.ts';
import { type Fault, fail, ok, type Result } from '../../core/result/result.ts';
import { type CaptureListener, loadNative } from '../../native/index.ts';
import { systemClock } from '../clock.ts';
import { findBroker } from '../packet-io/broker-file.ts';
import { captureFault } from '../packet-io/native-faults.ts';
import { LINKTYPE_LINUX_SLL2, packetBlocks, pcapngHeader, pcapngStatistics } from './pcapng.ts';
import { LINKTYPE_LINUX_SLL, openPortableSource } from './portable-source.ts';

/** Whole packets: the largest there are on a loopback interface, with their link header. */
const SNAP_BYTES = 65_535 + 20;

/** A disk that does not keep up costs so much memory; what comes then is dropped and counted. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

export interface CaptureOptions {
  /** Made anew, readable by its owner only. */
  readonly file: string;
  /** Literal addresses whose packets are recorded, with the ICMP errors about them; none = all IP packets. */
  readonly addresses: readonly string[];
  /** The file grows no larger; default: no limit. */
  readonly maxBytes?: number;
  /** Folder that holds `<platform>-<arch>/sounder.node`; default: the project's `prebuilds`. */
  readonly prebuildsDir?: string;
  /** null = none; default: the one that is installed. */
  readonly brokerPath?: string | null;
}

/** Records packets into a pcapng file until stopped. */
export interface Capture {
  status(): CaptureStatus;
  /** Resolves when all that had come is in the file and the file is closed. Idempotent. */
  stop(): Promise<CaptureStatus>;
}

class FileCapture implements Capture {
  private readonly options: CaptureOptions;
  private readonly stream: WriteStream;
  private readonly endCapture: () => Promise<void>;
  private state: CaptureStatus['state'] = 'running';
  private packets = 0;
  private dropped = 0;
  private bytes = 0;
  private fault: Fault | null = null;
  private stopping: Promise<CaptureStatus> | undefined;

  constructor(options: CaptureOptions, stream: WriteStream, { linkType, end }: CaptureSource) {
    this.options = options;
    this.stream = stream;
    this.endCapture = end;
    stream.on('error', (error) => {
      this.state = 'failed';
      this.fault = unwritable(options.file, error);
    });
    this.write(pcapngHeader('Sounder', linkType, SNAP_BYTES));
  }

  handleRecords(frame: Uint8Array<ArrayBuffer>): void {
    const room = this.state === 'running' ? (this.options.maxBytes ?? Number.POSITIVE_INFINITY) - this.bytes : 0;
    const { bytes, packets, leftOut } = packetBlocks(frame, room);
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

  stop(): Promise<CaptureStatus> {
    this.stopping ??= this.finish();
    return this.stopping;
  }

  private async finish(): Promise<CaptureStatus> {
    await this.endCapture();
    this.write(pcapngStatistics(systemClock().nowNs(), this.packets, this.dropped));
    await new Promise<void>((resolve) => this.stream.on('close', resolve).end());
    if (this.state !== 'failed') this.state = 'stopped';
    return this.status();
  }

  private write(bytes: Uint8Array): void {
    if (this.state === 'failed') return;
    this.bytes += bytes.byteLength;
    this.stream.write(bytes);
  }
}

const unwritable = (file: string, error: Error): Fault => ({
  code: 'capture.unwritable',
  message: `The capture ${file} cannot be written: ${error.message}.`,
  hint: 'Choose another file, or make room',
});

function opened(stream: WriteStream): Promise<Error | null> {
  return new Promise((resolve) => {
    stream.once('open', () => resolve(null)).once('error', resolve);
  });
}

interface CaptureSource {
  readonly linkType: number;
  /** Resolves when all that had come has been delivered. */
  end(): Promise<void>;
}

/** By the native addon, else by the portable driver's package where that is built. */
function openSource(options: CaptureOptions, addresses: Uint8Array, listener: CaptureListener): Result<CaptureSource> {
  const { prebuildsDir } = options;
  const native = loadNative(prebuildsDir);
  if (!native.ok) {
    const portable = openPortableSource(
      {
        addresses: options.addresses,
        clock: systemClock(),
        ...(prebuildsDir === undefined ? {} : { portableDir: join(dirname(prebuildsDir), 'portable') }),
      },
      listener,
    );
    if (portable.ok) return ok({ linkType: LINKTYPE_LINUX_SLL, end: portable.value });
    return portable.fault.code === 'packet-io.no-portable-build' ? native : portable;
  }
  const brokerPath = (options.brokerPath === undefined ? findBroker() : options.brokerPath) ?? '';
  const begun = native.value.openCapture({ addresses, snapBytes: SNAP_BYTES, brokerPath }, listener);
  if (typeof begun !== 'function') return fail(captureFault(begun, brokerPath));
  return ok({ linkType: LINKTYPE_LINUX_SLL2, end: begun });
}

/**
 * Begins to record.
 * @returns faults `capture.not-permitted`, `capture.failed`, `capture.unwritable`, `capture.bad-address`,
 * `packet-io.no-native-build`
 */
export async function openCapture(options: CaptureOptions): Promise<Result<Capture>> {
  const addresses = options.addresses.map(addressBytes);
  const bad = addresses.indexOf(undefined);
  if (bad >= 0) {
    const message = `${JSON.stringify(options.addresses[bad])} is not a literal address.`;
    return fail({ code: 'capture.bad-address', message });
  }
  let capture: FileCapture | undefined;
  const early: Uint8Array<ArrayBuffer>[] = [];
  const source = openSource(options, Buffer.concat(addresses as Uint8Array[]), {
    records: (frame) => (capture ? capture.handleRecords(frame) : void early.push(frame)),
    dropped: (packets) => capture?.handleDropped(packets),
  });
  if (!source.ok) return source;
  // After the capture, so that nobody who may not capture loses a file.
  const stream = createWriteStream(options.file, { mode: 0o600 });
  const error = await opened(stream);
  if (error) {
    await source.value.end();
    return fail(unwritable(options.file, error));
  }
  capture = new FileCapture(options, stream, source.value);
  for (const frame of early) capture.handleRecords(frame);
  return ok(capture);
}
