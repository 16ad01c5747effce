import type { Phase, TimelineEvent } from '../../../core/contracts/station.ts';

const RUN_KINDS: readonly string[] = ['started', 'resumed', 'paused', 'stopped'];

/** The event of Sounder having ended while it measured, as long as no run began since; undefined = it did not. */
export function unexpectedEnd(
  phase: Phase | undefined,
  events: readonly TimelineEvent[],
): (TimelineEvent & { readonly endMs: number }) | undefined {
  if (phase !== 'stopped') return undefined;
  const last = events.findLast(({ kind }) => kind === 'ended-unexpectedly' || RUN_KINDS.includes(kind));
  if (last?.kind !== 'ended-unexpectedly' || last.endMs === null) return undefined;
  return { ...last, endMs: last.endMs };
}
