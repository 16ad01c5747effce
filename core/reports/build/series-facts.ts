import type { PathState } from '../../contracts/path.ts';
import type { StateRule } from '../../model/series-state.ts';
import type { LoadPhase } from '../../service/under-load.ts';
import type { SeriesRecord } from '../series-record.ts';
import type { TimeSpan } from '../time-spans.ts';

/** Identity of a series, with what the project says of its target. */
export interface ReportedSeries {
  readonly series: number;
  readonly target: string;
  readonly address: string;
  readonly port: number | null;
  readonly group: string | null;
  /** Id of its probe; possibly one that this version does not know. */
  readonly probe: string;
  readonly site: string | null;
  /** null = the project is not known, or has it no more. */
  readonly settings: (StateRule & { readonly timeoutMs: number }) | null;
}

/** Properties of the probe of a series that decide what is reported of it. */
export interface ProbeTraits {
  readonly title: string;
  readonly summary: string;
  /** Its round trips are those of packets, not of transactions. */
  readonly isPacket: boolean;
  /** Its samples have no duration: it reads this computer. */
  readonly isUntimed: boolean;
  /** It fills the path. */
  readonly isThroughput: boolean;
}

/** All that is read of one series. */
export interface SeriesFacts {
  readonly of: ReportedSeries;
  readonly traits: ProbeTraits;
  readonly record: SeriesRecord;
  /** null = not traced, or nothing of it is stored. */
  readonly path: PathState | null;
  readonly loadPhases: readonly LoadPhase[];
  /** Excluded spans of this series alone. */
  readonly excluded: readonly TimeSpan[];
  /** Excluded spans without series that concern it; left out = all of the report's. */
  readonly commonExcluded?: readonly TimeSpan[];
}
