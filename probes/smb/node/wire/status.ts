import type { Outcome } from '../../../../core/model/outcome.ts';

/** NTSTATUS codes that the client itself decides by. */
export const STATUS = {
  ok: 0,
  pending: 0x0000_0103,
  bufferOverflow: 0x8000_0005,
  noMoreFiles: 0x8000_0006,
  endOfFile: 0xc000_0011,
  noSuchFile: 0xc000_000f,
  moreProcessing: 0xc000_0016,
} as const;

type Known = readonly [outcome: Outcome, text: string];

/** Codes with their meaning for a measurement, and the text for users (MS-ERREF 2.3). */
const KNOWN: Readonly<Record<number, Known>> = {
  3221225506: ['denied', 'access denied'],
  3221225569: ['denied', 'the user lacks a privilege'],
  3221225572: ['denied', 'unknown user'],
  3221225578: ['denied', 'wrong password'],
  3221225581: ['denied', 'wrong user or password'],
  3221225582: ['denied', 'the account is restricted'],
  3221225583: ['denied', 'the account may not log in at this time'],
  3221225584: ['denied', 'the account may not log in from this host'],
  3221225585: ['denied', 'the password has expired'],
  3221225586: ['denied', 'the account is disabled'],
  3221225674: ['denied', 'network access denied'],
  3221225819: ['denied', 'the account may not log in over the network'],
  3221225875: ['denied', 'the account has expired'],
  3221226020: ['denied', 'the password must be changed'],
  3221226036: ['denied', 'the account is locked out'],
  3221226520: ['denied', 'the server refuses NTLM'],
  3221225487: ['unexpected', 'no such file'],
  3221225489: ['unexpected', 'end of file'],
  3221225523: ['unexpected', 'the name is not valid'],
  3221225524: ['unexpected', 'not found'],
  3221225530: ['unexpected', 'path not found'],
  3221225531: ['unexpected', 'the path is not valid'],
  3221225539: ['unexpected', 'the file is in use by another program'],
  3221225558: ['unexpected', 'the file is being deleted'],
  3221225658: ['unexpected', 'this is a folder'],
  3221225662: ['unexpected', 'network path not found'],
  3221225676: ['unexpected', 'no such share'],
  3221225731: ['unexpected', 'this is not a folder'],
  3221225626: ['server-error', 'the server has too few resources'],
  3221225678: ['server-error', 'the server has too many sessions'],
  3221225680: ['server-error', 'the server does not accept the request'],
  3221225673: ['server-error', 'the share was disconnected'],
  3221225987: ['server-error', 'the session was ended by the server'],
  3221226332: ['server-error', 'the session has expired'],
  3221226598: ['server-error', 'the server is unavailable'],
  3221225485: ['protocol-error', 'the server rejects a parameter'],
  3221225659: ['protocol-error', 'not supported by the server'],
};

/** @param status of a response that is no success */
export function statusMeaning(status: number): { readonly outcome: Outcome; readonly text: string } {
  const code = `0x${status.toString(16).padStart(8, '0')}`;
  const [outcome, text] = KNOWN[status] ?? ['server-error', 'the server reports an error'];
  return { outcome, text: `${text} (${code})` };
}
