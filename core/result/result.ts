/**
 * A failure of Sounder or of this host, as plain data that can be sent between processes. A lost packet is not a fault: it
 * is a sample with an outcome. `code` is stable (`area.reason`); `hint` tells the user the remedy.
 */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const fail = (fault: Fault): { readonly ok: false; readonly fault: Fault } => ({ ok: false, fault });

/** Carries a fault through code that throws (promises of rpc calls); only `fault` crosses a process border. */
export class FaultError extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.name = 'FaultError';
    this.fault = fault;
  }
}

/** The fault to report for anything caught at a process edge; a bug becomes `internal`. */
export function toFault(thrown: unknown): Fault {
  if (thrown instanceof FaultError) return thrown.fault;
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Closes a switch over a union: reached only if a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
