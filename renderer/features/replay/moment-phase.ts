import type { TimelineEvent } from '../../../core/contracts/station.ts';

/** Why nothing was measured at the moment after the last of these events. */
const REASONS: Readonly<Record<string, string | null>> = {
  started: null,
  resumed: null,
  paused: 'probing was paused',
  stopped: 'probing was stopped',
  'ended-unexpectedly': 'Sounder had ended unexpectedly',
};

/** Text for a moment of a replay at which nothing was measured; '' = it was. @param events until that moment, oldest first */
export function unmeasuredText(events: readonly TimelineEvent[]): string {
  const last = events.findLast(
    ({ kind, endMs }) => Object.hasOwn(REASONS, kind) && (kind !== 'ended-unexpectedly' || endMs === null),
  );
  const reason = last && REASONS[last.kind];
  return reason ? `Nothing was measured at this moment: ${reason}` : '';
}
