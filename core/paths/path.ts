/** The responders at hop 1, 2 …; null = no reply so far. */
export type Path = readonly (string | null)[];

const FNV_PRIME = 0x01000193;
/** FNV-1a's offset basis and its complement: two hashes side by side make 64 bits. */
const BASES = [0x811c9dc5, 0x7ee3623a] as const;

const hashOf = (text: string, basis: number): number => {
  let hash = basis;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return hash >>> 0;
};

/**
 * 16 hexadecimal digits: the same routers at the same hops have the same fingerprint on every host and in every version.
 * Silent hops are left out, because they do not identify a path.
 */
export function pathFingerprint(path: Path): string {
  const known = path.flatMap((address, at) => (address === null ? [] : [`${at + 1} ${address}`])).join(';');
  return BASES.map((basis) => hashOf(known, basis).toString(16).padStart(8, '0')).join('');
}

/** One fingerprint for several flows, independent of their order. */
export function flowsFingerprint(paths: readonly Path[]): string {
  const each = [...new Set(paths.map(pathFingerprint))].sort();
  return each.length === 1
    ? (each[0] as string)
    : BASES.map((basis) => hashOf(each.join(' '), basis).toString(16).padStart(8, '0')).join('');
}
