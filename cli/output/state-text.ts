import { OUTCOMES, type Outcome, outcomeClass } from '../../core/model/outcome.ts';
import { seriesStateWord } from '../../core/model/series-state.ts';
import type { SeriesSummary } from '../../core/stats/summary.ts';
import { probeOf } from '../../probes/registry.ts';

/**
 * State column of a row: the probe's words for outcomes (a TCP port is open, closed or filtered), errors received
 * instead of replies, and the state by the last samples where that is not just `up`. A port that replied at all is not
 * filtered: its missing replies are loss. Empty = nothing to add to the figures.
 */
export function describeState(probe: string, { outcomes, state }: Pick<SeriesSummary, 'outcomes' | 'state'>): string {
  const { definition } = probeOf(probe);
  const { stateWords: wordsOf } = definition;
  const known = Object.keys(outcomes) as Outcome[];
  const ofClass = (wanted: string) => known.filter((name) => outcomeClass(OUTCOMES[name], definition) === wanted);
  const answered = ofClass('answered');
  const telling = answered.length > 0 ? (wordsOf ? answered : []) : whyLost(outcomes, ofClass('lost'));
  // Packets are lost in no other way; a transaction may fail for many reasons.
  const plain = definition.service ? '' : 'timeout';
  const words = telling.map((name) => wordsOf?.[name] ?? (name === plain ? '' : name)).filter((word) => word !== '');
  const ofPort = state === 'lossy' || (state === 'down' && answered.length === 0);
  const isPlain = state === 'up' || state === 'waiting' || (wordsOf !== undefined && ofPort);
  const word = seriesStateWord(state);
  return [...(isPlain || words.includes(word) ? [] : [word]), ...words].join(', ');
}

/** The reasons of losses. A packet with a late error was not filtered, nor merely lost. */
function whyLost(outcomes: SeriesSummary['outcomes'], lost: readonly Outcome[]): readonly Outcome[] {
  if (!outcomes['late-error']) return lost;
  const reasons = lost.filter((name) => name !== 'timeout');
  return reasons.length > 0 ? reasons : ['late-error'];
}
