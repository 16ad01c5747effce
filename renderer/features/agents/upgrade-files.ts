import type { UpgradeRequest } from '../../../core/contracts/fleet-upgrade.ts';
import { CHUNK_BYTES, Release } from '../../../core/fleet/release.ts';
import type { StationClient } from '../../base/station/watched-stream.ts';

/** A bundle and what its signature says of it. */
export interface ChosenBundle {
  readonly file: Blob;
  readonly release: Release;
}

/** The form of an upgrade, as it was filled in. */
export interface UpgradeDraft {
  readonly canaries: number;
  readonly healthyMinutes: number;
  readonly isForced: boolean;
}

type NamedFile = Pick<File, 'name' | 'size' | 'text'> & Blob;

/** Pairs bundles with their signatures. @returns what is wrong with the choice, in words */
export async function readBundles(
  files: readonly NamedFile[],
): Promise<{ readonly bundles: readonly ChosenBundle[] } | { readonly problem: string }> {
  const bundles: ChosenBundle[] = [];
  const archives = files.filter(({ name }) => !name.endsWith('.sig'));
  if (archives.length === 0) return { problem: 'Choose bundles (.tar.gz) and the files with their signatures (.sig)' };
  for (const file of archives) {
    const signature = files.find(({ name }) => name === `${file.name}.sig`);
    if (!signature) return { problem: `${file.name}.sig is missing: choose it together with the bundle` };
    const parsed = Release.safeParse(jsonOf(await signature.text()));
    if (!parsed.success) return { problem: `${signature.name} is not the signature of a bundle` };
    if (parsed.data.bytes !== file.size) {
      return { problem: `${file.name} has ${file.size} bytes, and ${parsed.data.bytes} were signed` };
    }
    bundles.push({ file, release: parsed.data });
  }
  const [first] = bundles;
  const other = bundles.find(({ release }) => release.version !== first?.release.version);
  if (first && other) return { problem: `Versions ${first.release.version} and ${other.release.version}: choose one` };
  return { bundles };
}

/** Sends bundles to the station until the signal ends it. @param onSent share of all of them, 0–1 */
export async function sendBundles(
  station: Pick<StationClient, 'fleetBundle' | 'fleetBundleChunk'>,
  bundles: readonly ChosenBundle[],
  onSent: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const total = bundles.reduce((sum, { release }) => sum + release.bytes, 0);
  let before = 0;
  for (const { file, release } of bundles) {
    let { receivedBytes } = await station.fleetBundle(release);
    signal.throwIfAborted();
    while (receivedBytes < release.bytes) {
      const part = new Uint8Array(await file.slice(receivedBytes, receivedBytes + CHUNK_BYTES).arrayBuffer());
      ({ receivedBytes } = await station.fleetBundleChunk({ offset: receivedBytes, data: base64(part) }));
      signal.throwIfAborted();
      onSent((before + receivedBytes) / total);
    }
    before += release.bytes;
  }
}

/** @param agents null = all */
export const requestOf = (
  version: string,
  { canaries, healthyMinutes, isForced }: UpgradeDraft,
  agents: readonly string[] | null,
): UpgradeRequest => ({
  ...{ version, canaries, isForced },
  healthySeconds: Math.round(healthyMinutes * 60),
  ...(agents && { agents: [...agents] }),
});

/** Characters of one call: more arguments would not fit on the stack. */
const SLICE = 8192;

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += SLICE) text += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  return btoa(text);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // reported as no signature
  }
}
