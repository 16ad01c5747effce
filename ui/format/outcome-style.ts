import { type Outcome, type OutcomeRules, outcomeClass, outcomeName } from '../../core/model/outcome.ts';

/** Appearance of an outcome: each has a glyph and a word besides its colour. */
export interface OutcomeStyle {
  readonly glyph: string;
  readonly word: string;
  readonly tone: 'good' | 'bad' | 'warn' | 'quiet';
}

const LOOKS: Readonly<Record<Outcome, OutcomeStyle>> = {
  reply: { glyph: '●', word: 'reply', tone: 'good' },
  timeout: { glyph: '✕', word: 'timeout', tone: 'bad' },
  refused: { glyph: '⊘', word: 'refused', tone: 'bad' },
  unreachable: { glyph: '▲', word: 'unreachable', tone: 'bad' },
  prohibited: { glyph: '■', word: 'prohibited', tone: 'bad' },
  'ttl-exceeded': { glyph: '◆', word: 'TTL exceeded', tone: 'bad' },
  'too-big': { glyph: '▣', word: 'too big', tone: 'bad' },
  'local-error': { glyph: '!', word: 'cannot be sent', tone: 'warn' },
  'not-measured': { glyph: '◌', word: 'not measured', tone: 'warn' },
  duplicate: { glyph: '⧉', word: 'duplicate', tone: 'warn' },
  late: { glyph: '◷', word: 'late', tone: 'warn' },
  'late-error': { glyph: '△', word: 'ICMP error after the timeout', tone: 'bad' },
  mismatch: { glyph: '≠', word: 'mismatch', tone: 'warn' },
  'match-fail': { glyph: '?', word: 'no such packet', tone: 'warn' },
  unanswered: { glyph: '∅', word: 'unanswered', tone: 'quiet' },
  'name-error': { glyph: '≟', word: 'name not resolved', tone: 'bad' },
  'tls-error': { glyph: '▽', word: 'TLS failed', tone: 'bad' },
  'bad-certificate': { glyph: '◈', word: 'bad certificate', tone: 'bad' },
  reset: { glyph: '↯', word: 'connection closed', tone: 'bad' },
  'protocol-error': { glyph: '¿', word: 'malformed answer', tone: 'bad' },
  unexpected: { glyph: '≁', word: 'not as expected', tone: 'bad' },
  'too-large': { glyph: '⊞', word: 'answer too large', tone: 'bad' },
  denied: { glyph: '⊖', word: 'access denied', tone: 'bad' },
  'server-error': { glyph: '⊗', word: 'server error', tone: 'bad' },
  progress: { glyph: '…', word: 'in progress', tone: 'quiet' },
};

export const WAITING: OutcomeStyle = { glyph: '·', word: 'no sample yet', tone: 'quiet' };

/** A refusal, where it proves the target alive, is as good as a reply and keeps its own sign. */
export function outcomeStyle(code: number, rules?: OutcomeRules): OutcomeStyle {
  const look = LOOKS[outcomeName(code)];
  return rules && outcomeClass(code, rules) === 'answered' ? { ...look, tone: 'good' } : look;
}
