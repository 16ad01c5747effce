import type { Outcome } from '../../../core/model/outcome.ts';

/** Words of the program for its failures, and the outcome that each of them is. */
const FAILURES: readonly (readonly [pattern: RegExp, outcome: Outcome])[] = [
  [/server is busy/i, 'server-error'],
  [/connection refused/i, 'refused'],
  [/no route to host|network is unreachable|host is (down|unreachable)/i, 'unreachable'],
  [/permission denied|operation not permitted|cannot assign requested address|no such device/i, 'local-error'],
  [/timed out|operation now in progress/i, 'timeout'],
  [/name or service not known|temporary failure in name resolution|no address associated/i, 'name-error'],
  [/authori[sz]ation|authentication/i, 'denied'],
  [/server has terminated|access denied/i, 'server-error'],
  [/connection reset|broken pipe|has closed unexpectedly|bad file descriptor/i, 'reset'],
  [/parameter error|must be|not supported|unrecognized option|bad option/i, 'local-error'],
];

/** The outcome of a failed test, from the program's own words. */
export const outcomeOf = (error: string): Outcome =>
  FAILURES.find(([pattern]) => pattern.test(error))?.[1] ?? 'protocol-error';

/** The program's words as a sentence of Sounder: with a capital, without a full stop. */
export const sentenceOf = (error: string): string => {
  const text = error.replace(/\.$/, '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
};
