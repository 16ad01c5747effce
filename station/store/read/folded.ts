import type { OpenFile } from './open-file.ts';

/** Names a journal: its rows' ids mean something in it only. */
export const journalIdentity = (journal: OpenFile): string =>
  `${journal.meta('store-id') ?? ''} ${journal.meta('journal-id') ?? ''}`;

/** The last row of the journal that is in a file; 0 = none, or the file is of another journal. */
export function foldedRow(file: OpenFile, identity: string): number {
  const value = file.meta('folded');
  const at = value?.lastIndexOf(' ') ?? -1;
  return value && value.slice(0, at) === identity ? Number(value.slice(at + 1)) : 0;
}
