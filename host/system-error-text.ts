import { getSystemErrorMessage } from 'node:util';

/** The reason for which the system refused a file or a connection, without the names of its errors. */
export function systemErrorText(error: unknown): string {
  const { errno, code, message, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EISDIR') return 'it is a folder'; // the system reports an illegal operation
  // Positive in the errors that Node itself makes for the system.
  const text = errno === undefined ? message : getSystemErrorMessage(-Math.abs(errno));
  return syscall === 'getaddrinfo' ? `its name cannot be looked up, ${text}` : text;
}
