import { getSystemErrorMessage } from 'node:util';

/** Why the system refused a file, without its own names for it. */
export function refusal(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  // Positive in the errors that Node itself makes for the system.
  return errno === undefined ? message : getSystemErrorMessage(-Math.abs(errno));
}
