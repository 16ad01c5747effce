import { type Fault, FaultError, toFault } from '../../core/result/result.ts';

const codeOf = (error: unknown): string => (error as { readonly code?: string } | null)?.code ?? '';

/** Whether SQLite found a file that contradicts itself, or lacks a table that our program made. */
export function isDamage(error: unknown): boolean {
  const code = codeOf(error);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return true;
  return code === 'SQLITE_ERROR' && /no such (table|column|index)/.test((error as Error).message);
}

/** Whether the storage refuses for now, rather than what was asked being wrong: a full disk, a fault of the medium. */
export function isStorageError(error: unknown): boolean {
  if (error instanceof FaultError) return error.fault.code.startsWith('store.');
  return isDamage(error) || /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|PROTOCOL|NOMEM)/.test(codeOf(error));
}

export const damaged = (file: string, what = 'is damaged'): Fault => ({
  code: 'store.damaged',
  message: `${file} ${what}; it was left as it is`,
  hint: 'save what can be read of it with sounder maintain DIR --repair, restore it from a backup, or choose another data folder with --data',
});

/** The fault of a failed opening. @param file the one being opened */
export function openFault(file: string, error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  if (codeOf(error) === 'SQLITE_NOTADB') return damaged(file, 'is damaged or not a database');
  if (isDamage(error)) return damaged(file);
  if (codeOf(error) === 'SQLITE_FULL') {
    return { code: 'store.full', message: `${file} cannot be opened: the disk is full`, hint: 'free some space' };
  }
  return {
    code: 'store.unreadable',
    message: `${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'check the permissions and the free space of the data folder',
  };
}

/** The fault of a failed writing; samples are kept for the next try. @param file the one that was written */
export function storeFault(file: string, error: unknown): Fault {
  const code = codeOf(error);
  if (isDamage(error)) return damaged(file);
  if (code === 'SQLITE_FULL') {
    return { code: 'store.full', message: 'The disk is full', hint: 'free some space: samples wait in memory' };
  }
  if (!code.startsWith('SQLITE_')) return toFault(error);
  const hint = 'check the data folder: samples wait in memory';
  return { code: 'store.write-failed', message: `${file} cannot be written (${code})`, hint };
}

/** The fault of a failed reading. @param file the one that was read */
export function readFault(file: string, error: unknown): Fault {
  const code = codeOf(error);
  if (isDamage(error)) return damaged(file);
  if (!code.startsWith('SQLITE_')) return toFault(error);
  return { code: 'store.unreadable', message: `${file} cannot be read (${code})`, hint: 'check the data folder' };
}
