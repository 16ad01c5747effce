import type { EngineKind } from '../../core/model/engine-kind.ts';
import type { Fault } from '../../core/result/result.ts';
import type { EngineSettings } from '../../engine/packet/start-engine.ts';
import type { ServiceEngineSettings } from '../../engine/service/start-service-engine.ts';
import type { FromShell, ToShell } from '../../host/process/messages.ts';
import type { StationSettings } from '../../station/start-station.ts';

export interface StationInit extends StationSettings {
  readonly verbose: boolean;
}

export interface EngineInit extends EngineSettings {
  readonly verbose: boolean;
}

export interface ServiceEngineInit extends ServiceEngineSettings {
  readonly verbose: boolean;
}

/** Messages from main to a utility process; those of introductions transfer ports, in this order. */
export type FromMain<Init> =
  | FromShell<Init>
  /** To the station, one port: a page. To the engine, one port: a station. */
  | { readonly type: 'attach' }
  /** To the station: the port to the engine it asked for, or none while there is no such engine. */
  | { readonly type: 'engine'; readonly kind: EngineKind; readonly isThere: boolean }
  /** The key of stored secrets that was asked for, base64; null = there is none yet. */
  | { readonly type: 'secrets-key'; readonly key: string | null; readonly fault: Fault | null }
  /** To the station, one port: the process that sets a document. */
  | { readonly type: 'typst'; readonly id: number }
  /** It ended by itself. */
  | { readonly type: 'typst-ended'; readonly id: number; readonly why: string }
  | { readonly type: 'suspended'; readonly atMs: number }
  | { readonly type: 'resumed'; readonly atMs: number };

export type ToMain =
  | ToShell
  /** Asks for the key of stored secrets, which only main can get from the keyring. */
  | { readonly type: 'want-secrets-key'; readonly create: boolean }
  /** Asks for a process that sets a document, by an id of the station; and for its end. */
  | { readonly type: 'want-typst'; readonly id: number }
  | { readonly type: 'end-typst'; readonly id: number };
