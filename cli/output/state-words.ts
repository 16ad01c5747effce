import { OUTCOMES, type Outcome, outcomeClass } from '../../core/model/outcome.ts';
import type { ProbeId } from '../../core/model/project.ts';
import { seriesStateWord } from '../../core/model/series-state.ts';
import type { SeriesSummary } from '../../core/stats/summary.ts';
import { PROBES } from '../../probes/index.common.ts';

/** What an outcome says of a TCP port. */
const PORT_STATES: Partial<Record<Outcome, string>> = { reply: 'open', refused: 'closed', timeout: 'filtered' };

/**
 * What a row of the table says beside its figures: whether a TCP port is open, closed or filtered, what came back
 * instead of answers, and the state by the last samples where that is not just `up`. A port that answered at all is not
 * filtered: what it left out is loss. Empty = nothing to say.
 */
export function stateWords(probe: ProbeId, { outcomes, state }: Pick<SeriesSummary, 'outcomes' | 'state'>): string {
  const isTcp = probe === 'tcp-syn' || probe === 'tcp-connect';
  const known = Object.keys(outcomes) as Outcome[];
  const ofClass = (wanted: string) =>
    known.filter((name) => outcomeClass(OUTCOMES[name], PROBES[probe].definition) === wanted);
  const answered = ofClass('answered');
  const telling = answered.length > 0 ? (isTcp ? answered : []) : whyLost(outcomes, ofClass('lost'));
  const words = telling
    .map((name) => (isTcp ? PORT_STATES[name] : undefined) ?? (name === 'timeout' ? '' : name))
    .filter((word) => word !== '');
  const ofPort = state === 'lossy' || (state === 'down' && answered.length === 0);
  const isPlain = state === 'up' || state === 'waiting' || (isTcp && ofPort);
  const word = seriesStateWord(state);
  return [...(isPlain || words.includes(word) ? [] : [word]), ...words].join(', ');
}

/** A packet that got an error late was not filtered, nor merely lost. */
function whyLost(outcomes: SeriesSummary['outcomes'], lost: readonly Outcome[]): readonly Outcome[] {
  if (!outcomes['late-error']) return lost;
  const said = lost.filter((name) => name !== 'timeout');
  return said.length > 0 ? said : ['late-error'];
}
