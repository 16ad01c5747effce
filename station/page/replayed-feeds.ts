import type { Status } from '../../core/contracts/station.ts';
import type { Replay } from '../replay/replay.ts';
import type { StationFeeds } from '../station.ts';

/** The streams of a moment, of the present or a past one. */
export type ShownFeeds = {
  readonly [Name in Exclude<keyof StationFeeds, 'catalog' | 'text'>]: Pick<StationFeeds[Name], 'open'>;
};

/** The streams of a replay in place of those of the present. */
export function replayedFeeds(replay: Replay, present: Pick<StationFeeds, 'status'>): ShownFeeds {
  const { live, tail, paths, findings } = replay.feeds;
  return {
    live,
    tail,
    paths,
    findings,
    events: replay.timeline,
    status: {
      open: (sink, signal) => present.status.open(sink, signal, (status) => asThen(status, replay)),
    },
  };
}

/** A status with the run of the replay: it says nothing of how well that was measured. */
function asThen(status: Status, replay: Replay): Status {
  return {
    ...status,
    phase: 'running',
    startedAtMs: replay.startedAtMs,
    recalled: null,
    statesFromMs: null,
    readsFigures: false,
    sentPerSecond: null,
    trust: {
      lateP99Us: null,
      tooLateRatio: 0,
      notMeasured: 0,
      receiveOverflow: 0,
      droppedSamples: 0,
      unstoredSamples: 0,
    },
  };
}
