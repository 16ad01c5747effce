import type { DeletedSamples } from '../build/deleted-samples.ts';
import type { Comparison, ExcludedTime } from '../document-sections.ts';
import type { TargetItem } from '../document-target.ts';

/** Parts of a report that findings are made of. */
export interface FindingInputs {
  readonly targets: readonly TargetItem[];
  readonly excluded: Pick<ExcludedTime, 'causes'>;
  readonly excludedMs: number;
  readonly deleted: readonly DeletedSamples[];
  readonly comparison: Comparison | null;
}
