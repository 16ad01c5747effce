import type { ReactNode } from 'react';
import type { Fault } from '../../core/result/result.ts';

interface FaultTextProps {
  readonly fault: { readonly message: string; readonly hint?: string | undefined } | Fault;
}

/** A fault's message and its remedy. */
export function FaultText({ fault }: FaultTextProps): ReactNode {
  return (
    <div className="fault-text">
      <p>{fault.message}</p>
      {fault.hint !== undefined && <p className="fault-hint">{fault.hint}</p>}
    </div>
  );
}
