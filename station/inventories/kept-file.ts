import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { KeptEntries } from './inventory-list.ts';

/** Last good entries by inventory. */
const KeptFile = z.object({ version: z.literal(1), inventories: z.record(z.string(), KeptEntries) });
export type KeptInventories = Readonly<Record<string, KeptEntries>>;

const MAX_BYTES = 100_000_000;

/** Reads the last good entries; none where the file is missing, damaged, or of another version. */
export function readKept(path: string): KeptInventories {
  try {
    if (statSync(path).size > MAX_BYTES) return {};
    const parsed = KeptFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data.inventories : {};
  } catch {
    return {};
  }
}

/** Replaces the file; a crash leaves either the old or the new one. Throws the system's error. */
export function writeKept(path: string, inventories: KeptInventories): void {
  const fresh = `${path}.new`;
  writeFileSync(fresh, JSON.stringify({ version: 1, inventories }), { mode: 0o600 });
  renameSync(fresh, path);
}
