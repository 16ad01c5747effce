import { FaultError } from '../../core/result/result.ts';

/** The fault of a command that was called in the wrong way: exit status 64. */
export const usage = (message: string, hint?: string): FaultError =>
  new FaultError({ code: 'usage.invalid', message, ...(hint === undefined ? {} : { hint }) });
