import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CaptureRequest, CaptureStatus } from '../../core/contracts/captures.ts';
import { MAX_CAPTURE_ADDRESSES } from '../../core/contracts/engine.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import { asClause } from '../../core/text/clause.ts';
import type { CatalogState } from '../plan/catalog.ts';
import type { EngineLink } from './engine-link.ts';

export interface CapturesOptions {
  readonly link: Pick<EngineLink, 'captureStart' | 'captureFollow' | 'captureStop' | 'captureStatus'>;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly catalog: { readonly current: Pick<CatalogState, 'series'> };
}

/** The capture in progress. */
interface Recorded {
  readonly targets: ReadonlySet<number>;
  addresses: readonly string[];
  /** Limit of the total size of its files. */
  readonly maxBytes: number;
  /** The requested file first, then one for each engine that continued the capture. */
  readonly files: string[];
}

/** Minimum size of a further file; the same limit as for a request. */
const LEAST_BYTES = 10_000;

/** Packet captures that pages start: recorded by the engine, kept in the data folder. */
export class Captures {
  private readonly options: CapturesOptions;
  private recorded: Recorded | null = null;

  constructor(options: CapturesOptions) {
    this.options = options;
  }

  /** Throws FaultErrors `capture.*`. */
  async start({ name, targets, maxBytes }: CaptureRequest): Promise<CaptureStatus> {
    const addresses = this.addressesOf(new Set(targets));
    if (addresses.length === 0) {
      throw new FaultError({
        code: 'capture.nothing',
        message: 'No address to capture: the chosen targets have none',
      });
    }
    if (addresses.length > MAX_CAPTURE_ADDRESSES) {
      throw new FaultError({
        code: 'capture.too-many-addresses',
        message: `Too many addresses for one capture: ${addresses.length}`,
        hint: `choose targets with at most ${MAX_CAPTURE_ADDRESSES} addresses`,
      });
    }
    const file = this.newFile(name);
    const status = await this.options.link.captureStart({ file, addresses, maxBytes });
    this.recorded = { targets: new Set(targets), addresses, maxBytes, files: [file] };
    this.options.log.debug('capture.start', { file, addresses: addresses.length, maxBytes });
    return status;
  }

  /**
   * Continues the capture after the recording engine was replaced, in a new file, since the end of the first may be
   * truncated.
   * @returns the result for users; null when no capture was in progress, or it was stopped meanwhile
   */
  async resume(): Promise<string | null> {
    const { recorded } = this;
    if (!recorded) return null;
    const left = recorded.maxBytes - recorded.files.reduce((sum, file) => sum + sizeOf(file), 0);
    if (left < LEAST_BYTES) {
      this.recorded = null;
      return null;
    }
    try {
      const first = basename(recorded.files[0] ?? '', '.pcapng');
      const file = this.newFile(`${first}-${recorded.files.length + 1}`);
      await this.options.link.captureStart({ file, addresses: [...recorded.addresses], maxBytes: left });
      if (this.recorded !== recorded) return null; // stopped meanwhile: the engine gets the stop command after the start
      recorded.files.push(file);
      this.options.log.debug('capture.resume', { file, maxBytes: left });
      return `Capture continues in ${basename(file)}. Packets in between are missing`;
    } catch (error) {
      if (this.recorded === recorded) this.recorded = null;
      const { message } = toFault(error);
      this.options.log.warn('The capture was not resumed', { message });
      return `Capture ended with the packet engine: ${asClause(message)}`;
    }
  }

  /** Follows a change of the catalog: captures the new addresses of the recorded targets. */
  async follow(): Promise<void> {
    const { recorded } = this;
    if (!recorded) return;
    const addresses = this.addressesOf(recorded.targets);
    const isSame =
      addresses.length === recorded.addresses.length && recorded.addresses.every((one, at) => one === addresses[at]);
    if (isSame || addresses.length === 0 || addresses.length > MAX_CAPTURE_ADDRESSES) return;
    recorded.addresses = addresses;
    try {
      await this.options.link.captureFollow(addresses);
    } catch (error) {
      this.options.log.warn('The capture keeps its addresses', { ...toFault(error) });
    }
  }

  stop(): Promise<CaptureStatus | null> {
    this.options.log.debug('capture.stop', { files: this.recorded?.files.length ?? 0 });
    this.recorded = null;
    return this.options.link.captureStop();
  }

  /** The file that is being recorded; null = none. */
  get recordingFile(): string | null {
    return this.recorded?.files.at(-1) ?? null;
  }

  status(): Promise<CaptureStatus | null> {
    return this.options.link.captureStatus();
  }

  private addressesOf(targets: ReadonlySet<number>): string[] {
    const addresses = new Set<string>();
    for (const [, target, address] of this.options.catalog.current.series.values()) {
      if (address !== '' && (targets.size === 0 || targets.has(target))) addresses.add(address);
    }
    return [...addresses];
  }

  private newFile(name: string | null): string {
    const folder = join(this.options.dataDir, 'captures');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${name ?? timeName(this.options.clock.nowMs())}.pcapng`);
    if (existsSync(file)) {
      throw new FaultError({
        code: 'capture.exists',
        message: `Capture ${file} exists`,
        hint: 'choose another name',
      });
    }
    return file;
  }
}

/** A file name that sorts by time, in UTC: `2026-11-21T14-03-22.123Z`. */
const timeName = (atMs: number): string => new Date(atMs).toISOString().replaceAll(':', '-');

/** Size of a file in bytes; 0 when it does not exist. */
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
