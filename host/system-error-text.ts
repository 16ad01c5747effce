import { getSystemErrorMessage } from 'node:util';

/** Describes why the system refused a file, without the system's own error names. */
export function refusal(error: unknown): string {
  const { errno, code, message } = error as NodeJS.ErrnoException;
  if (code === 'EISDIR') return 'it is a folder'; // the system reports an illegal operation
  // Positive in the errors that Node itself makes for the system.
  return errno === undefined ? message : getSystemErrorMessage(-Math.abs(errno));
}
