import { VERDICTS, type Verdict } from '../../probes/path-mtu/common/definition.ts';
import type { MtuPages } from '../../station/live/mtu-book.ts';
import type { IdentifiedSeries } from '../../station/planner.ts';

const WORDS: Readonly<Record<Exclude<Verdict, 'none' | 'unanswered'>, string>> = {
  full: 'the largest size tried arrives',
  told: 'a router said so',
  'black-hole': 'larger packets vanish without a word: a black hole',
};

/** What the searches for the path MTU found, a line per series that had one. */
export function mtuLines(series: readonly IdentifiedSeries[], found: MtuPages): string {
  return series
    .map(({ seriesId, planned: { target, address, port, group } }) => {
      const state = found.get(seriesId);
      if (!state) return '';
      const name = [
        target === address ? address : `${target} (${address})`,
        ...(port === null ? [] : [`port ${port}`]),
        ...(group === null ? [] : [`group ${group}`]),
      ].join(' ');
      return `${name}: ${said(state.mtu, state.verdict)}\n`;
    })
    .join('');
}

function said(mtu: number | null, verdict: number): string {
  const word = (Object.keys(WORDS) as (keyof typeof WORDS)[]).find((one) => VERDICTS[one] === verdict);
  if (word) return `path MTU ${mtu} bytes, ${WORDS[word]}`;
  return mtu === null ? 'path MTU unknown, no size is answered' : `path MTU was ${mtu} bytes, now no size is answered`;
}
