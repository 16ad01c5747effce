import type { EngineSettings } from '../../engine/packet/start-engine.ts';
import type { StationSettings } from '../../station/start-station.ts';

/** What the shell starts the station with. */
export interface StationInit extends StationSettings {
  readonly pageDir: string;
  readonly engineSocket: string;
  readonly token: string;
  readonly port: number;
  /** The port must be this one: pages are connected to it. */
  readonly exactPort: boolean;
  readonly verbose: boolean;
}

/** What the shell starts the packet engine with. */
export interface EngineInit extends EngineSettings {
  readonly socket: string;
  readonly verbose: boolean;
}
