import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_CAPTURE_ADDRESSES } from '../core/contracts/engine.ts';
import type { CaptureRequest, CaptureStatus } from '../core/contracts/station.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import { FaultError, toFault } from '../core/result/result.ts';
import type { CatalogState } from './catalog.ts';
import type { EngineLink } from './engine-link.ts';

export interface CapturesOptions {
  readonly link: Pick<EngineLink, 'captureStart' | 'captureFollow' | 'captureStop' | 'captureStatus'>;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly catalog: () => Pick<CatalogState, 'series'>;
}

/** Recordings of packets that pages ask for: the engine makes them, the data folder keeps them. */
export class Captures {
  private readonly options: CapturesOptions;
  /** Of the capture under way. */
  private recorded: { readonly targets: ReadonlySet<number>; addresses: readonly string[] } | null = null;

  constructor(options: CapturesOptions) {
    this.options = options;
  }

  /** Throws FaultErrors `capture.*`. */
  async start({ name, targets, maxBytes }: CaptureRequest): Promise<CaptureStatus> {
    const addresses = this.addressesOf(new Set(targets));
    if (addresses.length === 0) {
      throw new FaultError({
        code: 'capture.nothing',
        message: 'There is no address whose packets could be recorded.',
      });
    }
    if (addresses.length > MAX_CAPTURE_ADDRESSES) {
      throw new FaultError({
        code: 'capture.too-many-addresses',
        message: `${addresses.length} addresses are too many to record at once.`,
        hint: `Choose targets with at most ${MAX_CAPTURE_ADDRESSES} addresses`,
      });
    }
    const status = await this.options.link.captureStart({ file: this.newFile(name), addresses, maxBytes });
    this.recorded = { targets: new Set(targets), addresses };
    return status;
  }

  /** The catalog has changed: records what its targets have become. */
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
      this.options.log.warn('the capture goes on with the addresses before', { ...toFault(error) });
    }
  }

  stop(): Promise<CaptureStatus | null> {
    this.recorded = null;
    return this.options.link.captureStop();
  }

  status(): Promise<CaptureStatus | null> {
    return this.options.link.captureStatus();
  }

  private addressesOf(targets: ReadonlySet<number>): string[] {
    const addresses = new Set<string>();
    for (const [, target, address] of this.options.catalog().series.values()) {
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
        message: `There is a capture ${file} already.`,
        hint: 'Choose another name',
      });
    }
    return file;
  }
}

/** A file name that sorts by time, in UTC: `2026-11-21T14-03-22.123Z`. */
const timeName = (atMs: number): string => new Date(atMs).toISOString().replaceAll(':', '-');
