import { formatPacketSize } from '../../../ui/format/quantities.ts';
import type { PathMtuState } from '../common/state.ts';
import { VERDICTS, type Verdict } from '../common/verdicts.ts';

/** Glyph, tone and text of a search verdict. */
export interface VerdictStyle {
  readonly glyph: string;
  readonly tone: 'good' | 'warn' | 'bad';
  readonly text: string;
}

const VERDICT_STYLES: Readonly<Record<Verdict, VerdictStyle>> = {
  none: { glyph: '·', tone: 'warn', text: 'Search in progress' },
  full: { glyph: '●', tone: 'good', text: 'The largest tested size gets through' },
  told: { glyph: '▣', tone: 'good', text: 'Reported by a router on the path' },
  searched: {
    glyph: '▣',
    tone: 'warn',
    text: 'Found by testing: a router rejects larger packets without reporting its MTU',
  },
  'own-interface': { glyph: '▣', tone: 'good', text: 'MTU of this computer’s interface' },
  'black-hole': {
    glyph: '✕',
    tone: 'bad',
    text: 'Blackhole: larger packets are dropped silently. Connections that rely on PMTUD will hang; lower the MTU or clamp the MSS',
  },
  unanswered: { glyph: '∅', tone: 'bad', text: 'No reply to any size in the last search' },
  'below-minimum': {
    glyph: '✕',
    tone: 'bad',
    text: 'A router rejects even the minimum size that every link must carry: 68 bytes for IPv4, 1280 for IPv6',
  },
};

export const verdictStyle = (verdict: number): VerdictStyle =>
  VERDICT_STYLES[(Object.keys(VERDICTS) as Verdict[]).find((word) => VERDICTS[word] === verdict) ?? 'none'];

/** The source of a path MTU, with the reporting router. */
export function describeMtuSource({ verdict, reportedBy }: PathMtuState): string {
  if (reportedBy === null) return verdictStyle(verdict).text;
  if (verdict === VERDICTS.told) return `Reported by router ${reportedBy} (fragmentation needed)`;
  return `${verdictStyle(verdict).text} (router ${reportedBy})`;
}

/** A path MTU in one line. */
export function describeMtu(state: PathMtuState): string {
  if (state.mtu === null) return describeMtuSource(state);
  const size = `${formatPacketSize(state.mtu)} bytes`;
  const isReported = state.verdict === VERDICTS.told && state.reportedBy !== null;
  return isReported ? `${size}, reported by ${state.reportedBy}` : `${size}: ${describeMtuSource(state)}`;
}
