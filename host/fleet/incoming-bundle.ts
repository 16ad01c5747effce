import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleChunk, Release } from '../../core/fleet/release.ts';
import { FaultError } from '../../core/result/result.ts';
import { systemErrorText } from '../system-error-text.ts';

/** A bundle that comes in parts; what came before an interruption is kept. */
export class IncomingBundle {
  readonly path: string;
  readonly release: Release;
  private received: number;

  /** @param folder for it alone: parts of other bundles are removed */
  constructor(folder: string, release: Release) {
    this.release = release;
    this.path = join(folder, `${release.sha256}.part`);
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) {
      if (join(folder, name) !== this.path) rmSync(join(folder, name), { recursive: true });
    }
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    this.received = size <= release.bytes ? size : 0;
  }

  get receivedBytes(): number {
    return this.received;
  }

  /** Takes the next part; any other is refused, also one that came before. Faults: `upgrade.out-of-order`, `upgrade.too-long`, `upgrade.not-stored`. */
  add({ offset, data }: BundleChunk): void {
    const bytes = Buffer.from(data, 'base64');
    if (offset !== this.received) {
      throw new FaultError({
        code: 'upgrade.out-of-order',
        message: `A part of the bundle is for byte ${offset}, and the next is ${this.received}`,
      });
    }
    if (offset + bytes.length > this.release.bytes) {
      throw new FaultError({
        code: 'upgrade.too-long',
        message: `The bundle is longer than the ${this.release.bytes} bytes that were announced`,
      });
    }
    try {
      const file = openSync(this.path, offset === 0 ? 'w' : 'r+', 0o600);
      try {
        // On a disk that is getting full, less than all may be written without an error.
        for (let written = 0; written < bytes.length; ) {
          written += writeSync(file, bytes, written, bytes.length - written, offset + written);
        }
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw new FaultError({
        code: 'upgrade.not-stored',
        message: `The bundle could not be stored: ${systemErrorText(error)}`,
      });
    }
    this.received += bytes.length;
  }

  remove(): void {
    rmSync(this.path, { force: true });
    this.received = 0;
  }
}
