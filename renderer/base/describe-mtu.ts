import type { PathMtuState } from '../../core/contracts/path.ts';
import { VERDICTS, type Verdict } from '../../probes/path-mtu/common/definition.ts';
import { formatCount } from '../../ui/format/quantities.ts';

export interface How {
  readonly glyph: string;
  readonly tone: 'good' | 'warn' | 'bad';
  readonly words: string;
}

const HOWS: Readonly<Record<Verdict, How>> = {
  none: { glyph: '·', tone: 'warn', words: 'The search is under way.' },
  full: { glyph: '●', tone: 'good', words: 'The largest size that was tried arrived.' },
  told: { glyph: '▣', tone: 'good', words: 'A router on the path reported what fits.' },
  searched: {
    glyph: '▣',
    tone: 'warn',
    words: 'Found by trying: a router reports that larger packets are too big, but not what fits.',
  },
  'own-interface': { glyph: '▣', tone: 'good', words: "The MTU of this computer's own interface." },
  'black-hole': {
    glyph: '✕',
    tone: 'bad',
    words:
      'Black hole: larger packets are dropped silently. Connections that rely on PMTUD will hang; lower the MTU, or clamp the MSS.',
  },
  unanswered: { glyph: '∅', tone: 'bad', words: 'The target answered no size at all in the last search.' },
  'below-minimum': {
    glyph: '✕',
    tone: 'bad',
    words:
      'A router reports that even the smallest size is too big that every link must carry: 68 bytes over IPv4, 1280 over IPv6.',
  },
};

export const howOf = (verdict: number): How =>
  HOWS[(Object.keys(VERDICTS) as Verdict[]).find((word) => VERDICTS[word] === verdict) ?? 'none'];

/** How a path MTU was found, and by whose report. */
export function mtuHow({ verdict, reportedBy }: PathMtuState): string {
  if (reportedBy === null) return howOf(verdict).words;
  if (verdict === VERDICTS.told) return `Reported by router ${reportedBy} (fragmentation needed).`;
  return `${howOf(verdict).words} The router is ${reportedBy}.`;
}

/** A path MTU in one line. */
export function mtuTitle(state: PathMtuState): string {
  if (state.mtu === null) return mtuHow(state);
  const size = `${formatCount(state.mtu)} bytes`;
  const isReported = state.verdict === VERDICTS.told && state.reportedBy !== null;
  return isReported ? `${size}, reported by ${state.reportedBy}` : `${size}. ${mtuHow(state)}`;
}
