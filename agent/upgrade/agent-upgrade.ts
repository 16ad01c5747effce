import { rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentUpgradeState } from '../../core/fleet/agent-contract.ts';
import { type BundleChunk, bundleArchOf, compareVersions, type Release } from '../../core/fleet/release.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { IncomingBundle } from '../../host/fleet/incoming-bundle.ts';
import { fileDigest, isSignedWith } from '../../host/fleet/release-key.ts';
import type { Installation } from './installation.ts';
import { unpackBundle } from './unpack-bundle.ts';

/** Names in the folder of versions that no version has. */
const INCOMING = '.incoming';
const UNPACKED = '.unpacked';

/** Room that a bundle takes while it is installed, as a multiple of its size. */
const ROOM = 5;

const REPLACED: Fault = {
  code: 'upgrade.not-begun',
  message: 'This upgrade was not begun, or another has replaced it',
};

/** Replaces this agent by another version: a bundle is received, checked, unpacked beside the running one, and tried. */
export class AgentUpgrade {
  private readonly installation: Installation | null;
  private incoming: IncomingBundle | null = null;
  private isInstalling = false;

  /** @param installation null = the agent was not installed from a bundle */
  constructor(installation: Installation | null) {
    this.installation = installation;
  }

  get state(): AgentUpgradeState {
    return {
      canUpgrade: this.installation !== null && this.installation.releaseKey !== null,
      rolledBack: this.installation?.rolledBack ?? null,
    };
  }

  /** The station has greeted this version. */
  confirm(): void {
    this.installation?.confirm();
  }

  /**
   * Checks what is announced, before any of it comes. @returns bytes that it has already
   * Faults: `upgrade.impossible`, `upgrade.bad-signature`, `upgrade.wrong-arch`, `upgrade.downgrade`, `upgrade.no-room`.
   */
  begin(release: Release, isForced: boolean): number {
    const installation = this.upgradable();
    this.checkIdle();
    checkRelease(release, installation, isForced);
    // Of an earlier upgrade: it would be taken for the end of this one.
    installation.forgetRollBack();
    this.incoming = null;
    const incoming = new IncomingBundle(join(installation.folder, INCOMING), release);
    checkRoom(installation.folder, release, incoming.receivedBytes);
    this.incoming = incoming;
    return incoming.receivedBytes;
  }

  /** @returns bytes received. Faults: `upgrade.*`. */
  add(chunk: BundleChunk): number {
    this.checkIdle();
    if (!this.incoming) throw new FaultError(REPLACED);
    this.incoming.add(chunk);
    return this.incoming.receivedBytes;
  }

  /** Unpacks what was received, and has the next start try it. Faults: `upgrade.*`. */
  async install(): Promise<void> {
    const installation = this.upgradable();
    this.checkIdle();
    const { incoming } = this;
    if (!incoming) throw new FaultError(REPLACED);
    const folder = join(installation.folder, UNPACKED);
    this.isInstalling = true;
    try {
      await checkContent(incoming);
      checkRoom(installation.folder, incoming.release, incoming.release.bytes);
      const unpacked = await unpackBundle(incoming.path, incoming.release, folder);
      installation.add(unpacked, incoming.release.version);
      installation.tryOut(incoming.release.version);
      incoming.remove();
    } catch (error) {
      // Unpacked again, it would be damaged again.
      if (error instanceof FaultError && error.fault.code === 'upgrade.damaged') incoming.remove();
      throw error;
    } finally {
      // A spool on the same disk needs the room.
      rmSync(folder, { recursive: true, force: true });
      this.isInstalling = false;
      this.incoming = null;
    }
  }

  private upgradable(): Installation & { readonly releaseKey: string } {
    const { installation } = this;
    if (installation !== null && installation.releaseKey !== null) {
      return installation as Installation & { readonly releaseKey: string };
    }
    throw new FaultError({
      code: 'upgrade.impossible',
      message: installation
        ? 'This agent has no release key: its bundle was not signed'
        : 'This agent was not installed from a bundle',
      hint: 'install it from a signed bundle once (docs/agents.md)',
    });
  }

  private checkIdle(): void {
    if (!this.isInstalling) return;
    throw new FaultError({ code: 'upgrade.busy', message: 'This agent is installing another version' });
  }
}

function checkRelease(
  release: Release,
  { releaseKey, version }: { readonly releaseKey: string; readonly version: string },
  isForced: boolean,
): void {
  const refuse = (code: string, message: string, hint?: string) => {
    throw new FaultError({ code, message, ...(hint !== undefined && { hint }) });
  };
  if (!isSignedWith(release, releaseKey)) {
    refuse('upgrade.bad-signature', "The bundle is not signed with this agent's release key");
  }
  const arch = bundleArchOf(process.arch);
  if (release.arch !== arch) {
    refuse('upgrade.wrong-arch', `The bundle is for ${release.arch}, and this host is ${arch ?? process.arch}`);
  }
  const order = compareVersions(release.version, version);
  if (order === 0) refuse('upgrade.same-version', `This agent is version ${version} already`);
  if (order < 0 && !isForced) {
    refuse('upgrade.downgrade', `Version ${release.version} is older than ${version}`, 'force it, if that is wanted');
  }
}

/** A bundle whose content does not have the signed digest is forgotten: it would be refused again. */
async function checkContent(incoming: IncomingBundle): Promise<void> {
  const { release, receivedBytes, path } = incoming;
  if (receivedBytes < release.bytes) {
    throw new FaultError({
      code: 'upgrade.incomplete',
      message: `Of the bundle's ${release.bytes} bytes, ${receivedBytes} have come`,
    });
  }
  if ((await fileDigest(path)) === release.sha256) return;
  incoming.remove();
  throw new FaultError({ code: 'upgrade.tampered', message: 'The bundle is not the one that was signed' });
}

function checkRoom(folder: string, { bytes }: Release, receivedBytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const needed = bytes * ROOM - receivedBytes;
  if (free >= needed) return;
  const megabytes = (count: number) => Math.ceil(count / 1e6);
  throw new FaultError({
    code: 'upgrade.no-room',
    message: `The upgrade needs ${megabytes(needed)} MB, and ${megabytes(free)} MB of the disk are free`,
  });
}
