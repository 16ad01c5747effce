import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BundleArch, type BundleChunk, bundleName, compareVersions, Release } from '../../../core/fleet/release.ts';
import { FaultError } from '../../../core/result/result.ts';
import { IncomingBundle } from '../../../host/fleet/incoming-bundle.ts';
import { fileDigest } from '../../../host/fleet/release-key.ts';
import { readPrivate, writePrivate } from '../../../host/secrets/private-file.ts';

const MAX_RELEASE_BYTES = 4096;
/** Descriptions of bundles that are whole. */
const NAME = /^sounder-agent-(.+)-(x64|arm64|armhf)\.json$/;

export interface StoredBundle {
  readonly release: Release;
  readonly path: string;
}

/** The bundles that a station has for its agents, in a folder. The agents check their signatures. */
export class Bundles {
  private readonly folder: string;
  private incoming: IncomingBundle | null = null;
  /** null = not read yet. */
  private known: readonly StoredBundle[] | null = null;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The newest bundle of each processor, from which new agents are installed. */
  get newest(): readonly StoredBundle[] {
    this.known ??= this.read();
    const { known } = this;
    return BundleArch.options.flatMap((arch) => known.find(({ release }) => release.arch === arch) ?? []);
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

  /**
   * Takes the next part; once all are here, the bundle replaces those of other versions for its processor.
   * @param inUse another version that is kept @returns bytes that are here. Faults: `upgrade.*`.
   */
  async add(chunk: BundleChunk, inUse: string | null): Promise<number> {
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
    this.remove((other) => other.arch === release.arch && other.version !== release.version && other.version !== inUse);
    return receivedBytes;
  }

  of(version: string, arch: BundleArch): StoredBundle | null {
    const path = this.pathOf({ version, arch });
    const text = readPrivate(this.descriptionOf({ version, arch }), { maxBytes: MAX_RELEASE_BYTES });
    const release = text && existsSync(path) ? Release.safeParse(jsonOf(text.toString('utf8'))) : null;
    return release?.success ? { release: release.data, path } : null;
  }

  /** Removes the bundles of all other versions. */
  keepOnly(version: string): void {
    for (const name of readdirSync(this.folder)) {
      if (name.startsWith('sounder-agent-') && !name.startsWith(`sounder-agent-${version}-`))
        rmSync(join(this.folder, name));
    }
    this.known = null;
  }

  /** All that are whole, the newest first. */
  private read(): readonly StoredBundle[] {
    if (!existsSync(this.folder)) return [];
    const names = readdirSync(this.folder).filter((name) => NAME.test(name));
    const bundles = names.flatMap((name) => {
      const [, version = '', arch] = NAME.exec(name) ?? [];
      try {
        return this.of(version, arch as BundleArch) ?? [];
      } catch {
        return []; // unreadable: an upgrade to it reports why
      }
    });
    return bundles.sort((a, b) => compareVersions(b.release.version, a.release.version));
  }

  private remove(isGone: (release: Release) => boolean): void {
    for (const { release, path } of this.read()) {
      if (!isGone(release)) continue;
      rmSync(this.descriptionOf(release), { force: true });
      rmSync(path, { force: true });
    }
    this.known = null;
  }

  private describe(release: Release): void {
    writePrivate(this.descriptionOf(release), JSON.stringify(release));
    this.known = null;
  }

  private descriptionOf(release: Pick<Release, 'version' | 'arch'>): string {
    return join(this.folder, `${bundleName(release)}.json`);
  }

  private pathOf(release: Pick<Release, 'version' | 'arch'>): string {
    return join(this.folder, `${bundleName(release)}.tar.gz`);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no bundle: it is sent again
  }
}
