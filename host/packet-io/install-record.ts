import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { INSTALLED_BROKER } from './broker-file.ts';

/** Changes of `doctor --unlock` besides the broker, which `doctor --lock` undoes. A file of root. */
const InstallRecord = z.object({
  /** The group that was created. */
  madeGroup: z.string().nullable(),
  /** Users added to a group each: the broker may have been installed for one group after another. */
  added: z.array(z.object({ group: z.string(), user: z.string() })),
  /** The first folder that did not exist before. */
  firstFolder: z.string().nullable(),
});
export type InstallRecord = z.infer<typeof InstallRecord>;

const FILE = join(dirname(INSTALLED_BROKER), 'installed.json');

export const NOTHING_INSTALLED: InstallRecord = { madeGroup: null, added: [], firstFolder: null };

export function readRecord(): InstallRecord {
  try {
    return InstallRecord.parse(JSON.parse(readFileSync(FILE, 'utf8')));
  } catch {
    return NOTHING_INSTALLED; // nothing is installed, or by an earlier version
  }
}

export const writeRecord = (record: InstallRecord): void =>
  writeFileSync(FILE, `${JSON.stringify(record)}\n`, { mode: 0o644 });

export const removeRecord = (): void => rmSync(FILE, { force: true });
