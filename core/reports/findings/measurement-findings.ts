import { describeSpan } from '../../text/time-span.ts';
import type { ReportFrame } from '../build/report-frame.ts';
import type { FindingInputs } from './finding-inputs.ts';
import { type FoundFact, found } from './found-fact.ts';

/** Shares from which limits of the measurement are worth a finding. */
const NOTABLE_EXCLUDED = 0.01;
const NOTABLE_NOT_TAKEN = 0.005;

/** Time and samples that this host did not measure, or that are no longer stored. */
export function measurementFindings(inputs: FindingInputs, frame: ReportFrame): readonly FoundFact[] {
  const { targets, excluded, excludedMs, deleted } = inputs;
  const spanMs = frame.span.toMs - frame.span.fromMs;
  const notTaken = targets.reduce((sum, one) => sum + one.notMeasured, 0);
  const all = targets.reduce((sum, one) => sum + one.sent + one.notMeasured, 0);
  const deletedMs = deleted.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const hasExcluded = excludedMs / spanMs >= NOTABLE_EXCLUDED;
  const hasNotTaken = all > 0 && notTaken / all >= NOTABLE_NOT_TAKEN;
  if (!hasExcluded && !hasNotTaken && deleted.length === 0) return [];
  const facts = {
    excluded: hasExcluded ? { duration: describeSpan(excludedMs), share: frame.share(excludedMs, spanMs) } : null,
    notTaken: hasNotTaken
      ? { samples: notTaken, share: frame.share(notTaken, all), cause: excluded.causes[0]?.label ?? '' }
      : null,
    deleted:
      deleted.length === 0
        ? null
        : {
            duration: describeSpan(deletedMs),
            sent: deleted.reduce((sum, one) => sum + one.sent, 0),
            lost: deleted.reduce((sum, one) => sum + one.lost, 0),
          },
  };
  return [found('quality', deleted.length > 0 ? 'warning' : 'info', [], facts, frame)];
}

/** The report is made of sums, which do not tell everything. */
export function sumsFindings(_: FindingInputs, frame: ReportFrame): readonly FoundFact[] {
  const { sumsOf } = frame;
  return sumsOf === null ? [] : [found('sums', 'warning', [], { sumsOf }, frame)];
}

/** Targets without a verdict for lack of samples. */
export function sampleFindings({ targets }: FindingInputs, frame: ReportFrame): readonly FoundFact[] {
  const open = targets.filter(({ judged, verdict }) => judged.length > 0 && verdict.result === 'not-judged');
  if (open.length === 0) return [];
  const rows = open.map(({ title, verdict }) => ({ title, reason: verdict.reason ?? '' }));
  return [found('samples', 'info', open, { rows }, frame)];
}
