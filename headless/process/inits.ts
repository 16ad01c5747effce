import type { EngineSettings } from '../../engine/packet/start-engine.ts';
import type { StationSettings } from '../../station/start-station.ts';

/** Settings of the station from the shell. */
export interface StationInit extends StationSettings {
  readonly pageDir: string;
  readonly engineSocket: string;
  readonly token: string;
  readonly port: number;
  /** The port is mandatory: pages are connected to it. */
  readonly exactPort: boolean;
  readonly verbose: boolean;
}

/** Settings of the packet engine from the shell. */
export interface EngineInit extends EngineSettings {
  readonly socket: string;
  readonly verbose: boolean;
}
