import type { EngineStats } from '../../core/contracts/engine.ts';
import type { HealthFigure } from '../../core/metrics/family.ts';
import { labelText } from '../../core/metrics/text-writer.ts';
import type { EngineKind } from '../../core/model/engine-kind.ts';
import type { EngineLink } from '../engine/engine-link.ts';
import type { StorageHealth } from '../events/storage-health.ts';
import type { SampleIntake } from '../run/sample-intake.ts';
import type { Store } from '../store/store.ts';
import { counter, gauge } from './process-figures.ts';

type Link = Pick<EngineLink, 'state' | 'restarts'>;

export interface StationFigureParts {
  readonly links: Readonly<Record<EngineKind, Link>>;
  readonly intake: Pick<SampleIntake, 'unstoredSamples'>;
  readonly store: Pick<Store, 'usage' | 'limits'>;
  readonly storage: Pick<StorageHealth, 'fault'>;
  /** Statistics of the packet engine as last seen. */
  readonly engine: EngineStats | undefined;
  readonly isMeasuring: boolean;
}

/** Figures of the station's engines and storage. */
export function stationFigures(parts: StationFigureParts): readonly HealthFigure[] {
  const { links, intake, store, storage, engine, isMeasuring } = parts;
  const kinds = Object.entries(links)
    .filter(([, { state }]) => state !== 'unneeded')
    .map(([kind, link]) => [labelText([['engine', kind]]), link] as const);
  return [
    gauge('sounder_measuring', '1 while probing', isMeasuring ? 1 : 0),
    {
      ...gauge('sounder_engine_up', '1 while the engine runs', 0),
      samples: kinds.map(([labels, { state }]) => [labels, state === 'running' ? 1 : 0]),
    },
    {
      ...counter('sounder_engine_restarts_total', 'Restarts of the engine', 0),
      samples: kinds.map(([labels, { restarts }]) => [labels, restarts]),
    },
    ...(engine ? engineFigures(engine) : []),
    gauge('sounder_storage_up', '1 while samples can be stored', storage.fault === null ? 1 : 0),
    gauge('sounder_journal_size_bytes', 'Size of the stored samples', store.usage.bytes),
    gauge('sounder_journal_limit_bytes', 'Size at which the oldest samples are deleted', store.limits.capBytes),
    gauge('sounder_unstored_samples', 'Samples of this run that could not be stored', intake.unstoredSamples),
  ];
}

const engineFigures = ({ receiveOverflow, droppedSamples, inFlight, rssBytes, cpuMs }: EngineStats): HealthFigure[] => [
  counter('sounder_engine_receive_overflow_total', 'Packets lost in full receive buffers', receiveOverflow),
  counter('sounder_engine_dropped_samples_total', 'Samples that the engine had no room for', droppedSamples),
  gauge('sounder_engine_in_flight', 'Packets in flight', inFlight),
  gauge('sounder_engine_resident_memory_bytes', 'Resident memory of the packet engine', rssBytes),
  counter('sounder_engine_cpu_seconds_total', 'Processor time of the packet engine', cpuMs / 1000),
];
