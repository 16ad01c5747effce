import { loadNative } from '../../native/index.ts';

/** Makes a reader of the most that this host's clock may differ from UTC, ns; null = not synchronized, or no native build. */
export function utcErrorReader(prebuildsDir?: string): () => number | null {
  const native = loadNative(prebuildsDir);
  return () => (native.ok ? native.value.clockErrorNs() : null);
}
