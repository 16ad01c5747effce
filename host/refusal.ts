import { getSystemErrorMessage } from 'node:util';

/** Why the system refused a file, without its own names for it. */
export function refusal(error: unknown): string {
  const { errno, code, message } = error as NodeJS.ErrnoException;
  if (code === 'EISDIR') return 'it is a folder'; // the system speaks of an illegal operation
  // Positive in the errors that Node itself makes for the system.
  return errno === undefined ? message : getSystemErrorMessage(-Math.abs(errno));
}
