import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BundleArch, type BundleChunk, bundleName, Release } from '../../../core/fleet/release.ts';
import { FaultError } from '../../../core/result/result.ts';
import { IncomingBundle } from '../../../host/fleet/incoming-bundle.ts';
import { fileDigest } from '../../../host/fleet/release-key.ts';
import { readPrivate, writePrivate } from '../../../host/secrets/private-file.ts';

const MAX_RELEASE_BYTES = 4096;
const RELEASE = '.json';

export interface StoredBundle {
  readonly release: Release;
  readonly path: string;
}

/** The bundles that a station has for its agents, in a folder. The agents check their signatures. */
export class Bundles {
  private readonly folder: string;
  private incoming: IncomingBundle | null = null;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Announces a bundle. @returns bytes that are here already */
  announce(release: Release): number {
    const known = this.of(release.version, release.arch)?.release;
    if (known?.sha256 === release.sha256 && known.bytes === release.bytes) {
      if (known.signature !== release.signature) this.describe(release);
      return release.bytes;
    }
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.incoming = new IncomingBundle(join(this.folder, 'incoming'), release);
    // The station ended before it had checked them, and nothing would follow.
    if (this.incoming.receivedBytes === release.bytes) this.incoming.remove();
    return this.incoming.receivedBytes;
  }

  /** @returns bytes that are here; the bundle is kept once all of them are. Faults: `upgrade.*`. */
  async add(chunk: BundleChunk): Promise<number> {
    const { incoming } = this;
    if (!incoming) throw new FaultError({ code: 'upgrade.not-begun', message: 'No bundle was announced' });
    incoming.add(chunk);
    const { release, path, receivedBytes } = incoming;
    if (receivedBytes < release.bytes) return receivedBytes;
    this.incoming = null;
    if ((await fileDigest(path)) !== release.sha256) {
      incoming.remove();
      throw new FaultError({ code: 'upgrade.tampered', message: 'The bundle is not the one that was signed' });
    }
    renameSync(path, this.pathOf(release));
    this.describe(release);
    return receivedBytes;
  }

  of(version: string, arch: BundleArch): StoredBundle | null {
    const path = this.pathOf({ version, arch });
    const text = readPrivate(join(this.folder, `${bundleName({ version, arch })}${RELEASE}`), {
      maxBytes: MAX_RELEASE_BYTES,
    });
    return text === null || !existsSync(path)
      ? null
      : { release: Release.parse(JSON.parse(text.toString('utf8'))), path };
  }

  /** Removes the bundles of all other versions. */
  keepOnly(version: string): void {
    for (const name of readdirSync(this.folder)) {
      if (name.startsWith('sounder-agent-') && !name.startsWith(`sounder-agent-${version}-`))
        rmSync(join(this.folder, name));
    }
  }

  private describe(release: Release): void {
    writePrivate(join(this.folder, `${bundleName(release)}${RELEASE}`), JSON.stringify(release));
  }

  private pathOf(release: Pick<Release, 'version' | 'arch'>): string {
    return join(this.folder, `${bundleName(release)}.tar.gz`);
  }
}
