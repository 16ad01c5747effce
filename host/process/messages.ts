import type { EngineKind } from '../../core/model/engine-kind.ts';
import type { Fault } from '../../core/result/result.ts';

/** Messages between a shell and its child processes, in every host. */
export type FromShell<Init> =
  | { readonly type: 'init'; readonly init: Init }
  | { readonly type: 'ping'; readonly id: number }
  /** Read the configuration again; a child without one does nothing. */
  | { readonly type: 'reload' }
  /** Reply to `open-project`: the token of its pages, where the host has tokens, or why it stays as it is. */
  | ({ readonly type: 'opening' } & Opening)
  | { readonly type: 'close' };

export type ToShell =
  | { readonly type: 'ready'; readonly port?: number }
  | { readonly type: 'failed'; readonly fault: Fault }
  /** Reply to `close`: a description of lost samples. */
  | { readonly type: 'lost'; readonly fault: Fault }
  /** Asks for another project in place of the one that is open: this child ends soon after the reply. */
  | { readonly type: 'open-project'; readonly id: number; readonly request: OpenRequest }
  /** The station is about to connect an engine. */
  | { readonly type: 'want-engine'; readonly kind: EngineKind }
  | { readonly type: 'pong'; readonly id: number };

/** A project to be opened. */
export interface OpenRequest {
  /** Its data folder, absolute. */
  readonly dataDir: string;
  readonly readOnly: boolean;
}

export interface Opening {
  readonly id: number;
  /** null = it stays as it is, or the host has no tokens. */
  readonly token: string | null;
  readonly fault: Fault | null;
}
