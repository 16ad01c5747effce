import type { Fault } from '../../core/result/result.ts';

/** What the shell starts the station with. */
export interface StationInit {
  readonly dataDir: string;
  readonly projectPath: string;
  readonly pageDir: string;
  readonly entryDir: string;
  readonly engineSocket: string;
  readonly token: string;
  readonly port: number;
  /** The port must be this one: pages are connected to it. */
  readonly exactPort: boolean;
  /** Started again after a crash: go on with the run. */
  readonly resume: boolean;
  readonly capBytes: number;
  readonly version: string;
  readonly verbose: boolean;
}

/** What the shell starts the packet engine with. */
export interface EngineInit {
  readonly socket: string;
  readonly driver: 'native' | 'simulated';
  readonly prebuildsDir: string;
  readonly verbose: boolean;
}

export type FromShell<Init> =
  | { readonly type: 'init'; readonly init: Init }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'close' };

export type ToShell =
  | { readonly type: 'ready'; readonly port?: number }
  | { readonly type: 'failed'; readonly fault: Fault }
  | { readonly type: 'pong'; readonly id: number };
