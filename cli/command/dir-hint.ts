import { type Fault, FaultError } from '../../core/result/result.ts';

/**
 * Does the work of a command whose data folder is its argument DIR: hints that are worded for `serve` and `run` say DIR in place of
 * `--data`.
 */
export async function withDirHints<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof FaultError ? new FaultError(dirHint(error.fault)) : error;
  }
}

const dirHint = (fault: Fault): Fault =>
  fault.hint === undefined
    ? fault
    : { ...fault, hint: fault.hint.replace(/another( data)?( folder)? with --data/, 'another DIR') };
