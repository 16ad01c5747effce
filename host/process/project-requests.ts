import { FaultError } from '../../core/result/result.ts';
import { PendingCalls } from '../../core/rpc/pending-calls.ts';
import type { Opening, OpenRequest, ToShell } from './messages.ts';

/** The station's requests to its shell for another project. */
export class ProjectRequests {
  private readonly pending = new PendingCalls<string | null>();

  /** Rejects with the shell's fault. @returns the token of the other project's pages, null = the host has none */
  ask(request: OpenRequest, tell: (message: ToShell) => void): Promise<string | null> {
    return this.pending.start((id) => tell({ type: 'open-project', id, request }));
  }

  take({ id, token, fault }: Opening): void {
    if (fault) this.pending.reject(id, new FaultError(fault));
    else this.pending.resolve(id, token);
  }
}
