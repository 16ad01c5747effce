import type { EngineKind } from '../../core/model/engine-kind.ts';
import type { EngineSettings } from '../../engine/packet/start-engine.ts';
import type { ServiceEngineSettings } from '../../engine/service/start-service-engine.ts';
import type { WhenTaken } from '../../station/http/listen.ts';
import type { StationSettings } from '../../station/start-station.ts';

/** Settings of the station from the shell. */
export interface StationInit extends StationSettings {
  readonly pageDir: string;
  readonly engineSockets: Readonly<Record<EngineKind, string>>;
  readonly token: string;
  readonly port: number;
  readonly whenTaken: WhenTaken;
  readonly verbose: boolean;
}

/** Settings of the packet engine from the shell. */
export interface EngineInit extends EngineSettings {
  readonly socket: string;
  readonly verbose: boolean;
}

/** Settings of the service engine from the shell. */
export interface ServiceEngineInit extends ServiceEngineSettings {
  readonly socket: string;
  readonly verbose: boolean;
}
