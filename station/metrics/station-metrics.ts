import type { EngineStats } from '../../core/contracts/engine.ts';
import type { InventoriesStatus } from '../../core/contracts/inventories.ts';
import type { OutputsStatus } from '../../core/contracts/outputs.ts';
import type { MetricsFlags } from '../../core/metrics/metrics-options.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { EngineLink } from '../engine/engine-link.ts';
import type { ProjectEditor } from '../project/project-editor.ts';
import type { Run } from '../run/run.ts';
import { currentOf, feedFigures, type StateStream } from './feed-figures.ts';
import { MetricsService } from './metrics-service.ts';
import { type StationFigureParts, stationFigures } from './station-figures.ts';

export interface StationMetricsOptions {
  readonly flags: MetricsFlags;
  /** The station was restarted: the port may still belong to the one before. */
  readonly resume: boolean;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Parts of the station that a scrape looks at. */
export interface WatchedParts extends Pick<StationFigureParts, 'intake' | 'store' | 'storage'> {
  readonly links: {
    readonly packet: Pick<EngineLink, 'state' | 'restarts' | 'stats'>;
    readonly service: Pick<EngineLink, 'state' | 'restarts'>;
  };
  readonly run: Pick<Run, 'phase'>;
  readonly project: Pick<ProjectEditor, 'reloadFault'>;
  readonly outputs: StateStream<OutputsStatus>;
  readonly inventories: StateStream<InventoriesStatus>;
}

/** The metrics endpoint of a station. The parts that it shows are made after it. */
export function stationMetrics({ flags, resume, version, clock, log }: StationMetricsOptions): {
  readonly service: MetricsService;
  watch(parts: WatchedParts): void;
} {
  let watched: WatchedParts | undefined;
  let engine: EngineStats | undefined;
  const service = new MetricsService({
    version,
    flags,
    isRequired: !resume,
    clock,
    log,
    health: () => {
      if (!watched) return { isMeasuring: false, isReloadFailed: false, engineRestarts: 0, figures: [] };
      const { links, run, project, outputs, inventories } = watched;
      // Those of the last scrape are shown: the engine is another process, and its answer is not waited for.
      void links.packet.stats()?.then(
        (stats) => {
          engine = stats;
        },
        () => {
          engine = undefined; // it ended; its state says so
        },
      );
      const isMeasuring = run.phase === 'running';
      return {
        isMeasuring,
        isReloadFailed: project.reloadFault !== null,
        engineRestarts: links.packet.restarts + links.service.restarts,
        figures: [
          ...stationFigures({ ...watched, engine, isMeasuring }),
          ...feedFigures({
            outputs: currentOf(outputs)?.outputs ?? [],
            inventories: currentOf(inventories)?.inventories ?? [],
          }),
        ],
      };
    },
    onListening: (url) => log.info('Metrics are served', { url }),
  });
  return {
    service,
    watch(parts) {
      watched = parts;
    },
  };
}
