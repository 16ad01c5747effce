import type { Fault } from '../../core/result/result.ts';

/** Messages between a shell and its child processes, in every host. */
export type FromShell<Init> =
  | { readonly type: 'init'; readonly init: Init }
  | { readonly type: 'ping'; readonly id: number }
  /** Read the configuration again; a child without one does nothing. */
  | { readonly type: 'reload' }
  | { readonly type: 'close' };

export type ToShell =
  | { readonly type: 'ready'; readonly port?: number }
  | { readonly type: 'failed'; readonly fault: Fault }
  /** Reply to `close`: a description of lost samples. */
  | { readonly type: 'lost'; readonly fault: Fault }
  | { readonly type: 'pong'; readonly id: number };
