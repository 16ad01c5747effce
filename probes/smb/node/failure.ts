import type { Outcome } from '../../../core/model/outcome.ts';
import type { Failure } from '../../../host/service/connect.ts';
import { Malformed } from './wire/reader.ts';
import { statusMeaning } from './wire/status.ts';

/** Ends the connection: nothing more can be asked. */
export class Broken extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.error);
    this.failure = failure;
  }
}

/** A step failed, and the connection can be used for others. */
export class StepFailed extends Error {
  readonly failure: Failure;
  constructor(outcome: Outcome, error: string) {
    super(error);
    this.failure = { outcome, error };
  }
}

/** @returns the failure for what was thrown; anything unknown is thrown again */
export function failureIn(thrown: unknown): Failure {
  if (thrown instanceof Broken || thrown instanceof StepFailed) return thrown.failure;
  if (thrown instanceof Malformed) return { outcome: 'protocol-error', error: `Malformed answer: ${thrown.message}` };
  throw thrown;
}

/** @param what was refused, as "Opening data/a.txt" */
export function refusedBy(status: number, what: string): StepFailed {
  const { outcome, text } = statusMeaning(status);
  return new StepFailed(outcome, `${what} failed: ${text}`);
}
