import type { EngineSettings } from '../../engine/packet/start-engine.ts';
import type { StationSettings } from '../../station/start-station.ts';

export interface StationInit extends StationSettings {
  readonly verbose: boolean;
}

export interface EngineInit extends EngineSettings {
  readonly verbose: boolean;
}
