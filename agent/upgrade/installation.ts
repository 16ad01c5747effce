import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { BundleManifest } from '../../core/fleet/release.ts';

/** A version that was tried and replaced by the one before. */
export interface RolledBack {
  readonly version: string;
  readonly reason: string;
}

const NODE = 'node/bin/node';

/**
 * The folder of versions that an agent was installed into. `current` links to the one that is started; while a new one is on
 * trial, the file `trial` names it (resources/agent/launch.sh).
 */
export class Installation {
  /** Folder of all versions. */
  readonly folder: string;
  readonly version: string;
  /** Public key that upgrades have to be signed with, PEM; null = the bundle was not signed. */
  readonly releaseKey: string | null;

  private constructor(folder: string, version: string, releaseKey: string | null) {
    this.folder = folder;
    this.version = version;
    this.releaseKey = releaseKey;
  }

  /** @param programDir the folder of the running program @returns null = it was not installed from a bundle */
  static of(programDir: string): Installation | null {
    const own = dirname(programDir);
    const manifest = textOf(join(own, 'manifest.json'));
    if (manifest === null || linkOf(join(dirname(own), 'current')) === null) return null;
    return new Installation(dirname(own), basename(own), textOf(join(own, 'release.pub')));
  }

  /** The last upgrade, if it was rolled back. */
  get rolledBack(): RolledBack | null {
    const text = textOf(join(this.folder, 'rolled-back'))?.trim();
    const space = text?.indexOf(' ') ?? -1;
    return text === undefined || space < 0 ? null : { version: text.slice(0, space), reason: text.slice(space + 1) };
  }

  forgetRollBack(): void {
    rmSync(join(this.folder, 'rolled-back'), { force: true });
  }

  /** The station has greeted this version: it stays. Older versions than the one before it are removed. */
  confirm(): void {
    const trial = textOf(join(this.folder, 'trial'))?.split(' ');
    if (trial?.[0] !== this.version) return;
    rmSync(join(this.folder, 'trial'));
    this.prune(trial[1] ?? '');
  }

  /** Makes a bundle that was unpacked into `unpacked` a version of this folder. */
  add(unpacked: string, version: string): void {
    const target = join(this.folder, version);
    rmSync(target, { recursive: true, force: true });
    const node = join(unpacked, NODE);
    const ownNode = join(this.folder, this.version, NODE);
    if (!existsSync(node) && existsSync(ownNode)) {
      mkdirSync(dirname(node), { recursive: true });
      linkSync(ownNode, node);
    }
    renameSync(unpacked, target);
  }

  /** Has the next start try a version that was added. */
  tryOut(version: string): void {
    this.forgetRollBack();
    const trial = join(this.folder, 'trial');
    writeFileSync(`${trial}.new`, `${version} ${this.version} 0\n`, { flush: true });
    renameSync(`${trial}.new`, trial);
    const link = join(this.folder, 'current.new');
    rmSync(link, { force: true });
    symlinkSync(version, link);
    renameSync(link, join(this.folder, 'current'));
  }

  private prune(previous: string): void {
    const kept = new Set([this.version, previous]);
    for (const entry of readdirSync(this.folder, { withFileTypes: true })) {
      if (entry.isDirectory() && !kept.has(entry.name)) {
        rmSync(join(this.folder, entry.name), { recursive: true, force: true });
      }
    }
  }
}

/** The manifest of an unpacked bundle; null = it has none that is valid. */
export function manifestOf(folder: string): BundleManifest | null {
  try {
    return BundleManifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  } catch {
    return null; // reported as not valid
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // there is none
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null; // there is none
  }
}
