import { z } from 'zod';

/** Bytes of a bundle in one message: small enough that results between two of them hardly wait. */
export const CHUNK_BYTES = 64 * 1024;
/** Text of a chunk, base 64. */
const MAX_CHUNK_TEXT = Math.ceil(CHUNK_BYTES / 3) * 4;
/** Largest bundle: three times one with Node. */
export const MAX_BUNDLE_BYTES = 192 * 1024 * 1024;

/** Processors that bundles of agents are made for, as in the names of their files. */
export const BundleArch = z.enum(['x64', 'arm64', 'armhf']);
export type BundleArch = z.infer<typeof BundleArch>;

/** Also the name of a folder. */
export const ReleaseVersion = z
  .string()
  .max(40)
  .regex(
    /^\d{1,6}\.\d{1,6}\.\d{1,6}(-[0-9A-Za-z]+(\.[0-9A-Za-z]+)*)?$/,
    'it is not a version such as 1.2.3 or 1.2.3-rc.1',
  );

/** A bundle of an agent, and the signature of all of this with the release key. */
export const Release = z.object({
  version: ReleaseVersion,
  arch: BundleArch,
  bytes: z.int().min(1).max(MAX_BUNDLE_BYTES),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Ed25519, base 64. */
  signature: z.base64().length(88),
});
export type Release = z.infer<typeof Release>;

/** A part of a bundle that follows what was received before. */
export const BundleChunk = z.object({ offset: z.int().min(0), data: z.base64().max(MAX_CHUNK_TEXT) });
export type BundleChunk = z.infer<typeof BundleChunk>;

/** Content of a bundle: `manifest.json` in its folder. */
export const BundleManifest = z.object({
  version: ReleaseVersion,
  arch: BundleArch,
  /** Version of the Node within it; null = the host has to have one. */
  node: z.string().nullable(),
  /** SHA-256 by path. */
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});
export type BundleManifest = z.infer<typeof BundleManifest>;

/** The text that is signed. */
export const signedText = ({ version, arch, bytes, sha256 }: Omit<Release, 'signature'>): string =>
  `sounder-agent bundle 1\n${version}\n${arch}\n${bytes}\n${sha256}\n`;

/** Name of a bundle's folder, and of its file without the suffix. */
export const bundleName = ({ version, arch }: Pick<Release, 'version' | 'arch'>): string =>
  `sounder-agent-${version}-${arch}`;

/** The bundle for a processor as Node names it; null = there is none. */
export function bundleArchOf(nodeArch: string): BundleArch | null {
  if (nodeArch === 'arm') return 'armhf';
  return nodeArch === 'x64' || nodeArch === 'arm64' ? nodeArch : null;
}

/** Orders versions as semver.org does. @returns less than 0 where the first is older */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)];
  for (let at = 0; at < 3; at++) {
    const difference = Number(a.numbers[at]) - Number(b.numbers[at]);
    if (difference !== 0) return difference;
  }
  if (a.pre.length === 0 || b.pre.length === 0) return b.pre.length - a.pre.length;
  for (let at = 0; at < Math.max(a.pre.length, b.pre.length); at++) {
    const order = comparePart(a.pre[at], b.pre[at]);
    if (order !== 0) return order;
  }
  return 0;
}

function partsOf(version: string) {
  const dash = version.indexOf('-');
  const numbers = (dash < 0 ? version : version.slice(0, dash)).split('.');
  return { numbers, pre: dash < 0 ? [] : version.slice(dash + 1).split('.') };
}

/** A version without a further part is older; numbers are older than words. */
function comparePart(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumberA && isNumberB) return Number(a) - Number(b);
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}
