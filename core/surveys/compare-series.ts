import type { Change, Changes, SpanCounts, Verdict } from './comparison.ts';
import { bootstrapInterval, judge, notComparable, overall } from './judge.ts';
import { LEAST_BLOCKS, LEAST_SAMPLES, lossChange } from './loss-change.ts';
import { type Draws, RESAMPLES } from './resamples.ts';
import type { SeriesSample } from './series-sample.ts';
import { countsOf, filledBlocks, LATENCIES, type Latency, LatencyFigures } from './span-figures.ts';

/** Resamples between two steps of the work. */
const STEP_RESAMPLES = 100;

/** Comparison of one series. */
export interface Compared {
  readonly before: SpanCounts | null;
  readonly after: SpanCounts | null;
  readonly changes: Changes;
  readonly verdict: Verdict;
}

/** Differences after − before of one figure in the resamples; NaN where one had no values. */
export type Replicates = Readonly<Record<Latency, Float64Array>>;

/** Compares a series that both spans have, in steps. @param onReplicates hears of the figures that could be compared */
export function* compareSeries(
  before: SeriesSample,
  after: SeriesSample,
  draws: Draws,
  onReplicates: (figure: Latency, replicates: Float64Array, change: Change) => void = () => undefined,
): Generator<void, Compared> {
  const latency = yield* latencyChanges(before, after, draws, onReplicates);
  const changes = { loss: lossChange(before, after, draws), ...latency };
  return { before: countsOf(before), after: countsOf(after), changes, verdict: overall(changes) };
}

/** A series that one span has. */
export function oneSided(before: SeriesSample | null, after: SeriesSample | null): Compared {
  const figuresOf = (sample: SeriesSample | null) => (sample ? new LatencyFigures(sample) : null);
  const [first, second] = [figuresOf(before), figuresOf(after)];
  const ratioOf = (sample: SeriesSample | null) => {
    const counts = sample && countsOf(sample);
    return counts && counts.sent > 0 ? counts.lost / counts.sent : null;
  };
  const latency = (figure: Latency) => notComparable(first?.whole(figure) ?? null, second?.whole(figure) ?? null);
  return {
    before: before && countsOf(before),
    after: after && countsOf(after),
    changes: {
      loss: notComparable(ratioOf(before), ratioOf(after)),
      median: latency('median'),
      p95: latency('p95'),
      jitter: latency('jitter'),
    },
    verdict: 'not-comparable',
  };
}

function* latencyChanges(
  before: SeriesSample,
  after: SeriesSample,
  draws: Draws,
  onReplicates: (figure: Latency, replicates: Float64Array, change: Change) => void,
): Generator<void, Readonly<Record<Latency, Change>>> {
  const [first, second] = [new LatencyFigures(before), new LatencyFigures(after)];
  yield;
  const blocks = Math.min(filledBlocks(before), filledBlocks(after));
  const isEnough = blocks >= LEAST_BLOCKS && Math.min(before.replies, after.replies) >= LEAST_SAMPLES;
  const replicates = isEnough ? yield* replicatesOf(first, second, draws) : null;
  const resolution = Math.max(before.resolution, after.resolution);
  const change = (figure: Latency): Change => {
    const [was, is] = [first.whole(figure), second.whole(figure)];
    if (was === null || is === null || !replicates) return notComparable(was, is);
    const drawn = replicates[figure];
    const interval = bootstrapInterval(Float64Array.from(drawn), is - was, blocks);
    if (!interval) return notComparable(was, is);
    const judged = judge(figure, was, is, interval, figure === 'jitter' ? 0 : resolution);
    onReplicates(figure, drawn, judged);
    return judged;
  };
  return { median: change('median'), p95: change('p95'), jitter: change('jitter') };
}

function* replicatesOf(before: LatencyFigures, after: LatencyFigures, draws: Draws): Generator<void, Replicates> {
  const replicates: Replicates = {
    median: new Float64Array(RESAMPLES),
    p95: new Float64Array(RESAMPLES),
    jitter: new Float64Array(RESAMPLES),
  };
  for (let at = 0; at < RESAMPLES; at++) {
    if (at % STEP_RESAMPLES === 0) yield;
    const [was, is] = [draws.before.of(at), draws.after.of(at)];
    before.draw(was);
    after.draw(is);
    for (const figure of LATENCIES) replicates[figure][at] = after.drawn(figure, is) - before.drawn(figure, was);
  }
  return replicates;
}
