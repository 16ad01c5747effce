import type { Severity } from '../../../core/alerts/alert-kinds.ts';

/** Sign and word of a severity: never the colour alone. */
export const SEVERITY_MARKS: Readonly<Record<Severity, { readonly glyph: string; readonly word: string }>> = {
  critical: { glyph: '✕', word: 'Critical' },
  warning: { glyph: '▲', word: 'Warning' },
  info: { glyph: 'ℹ', word: 'Info' },
};

/** `data-tone` of a severity. */
export const TONES: Readonly<Record<Severity, 'bad' | 'warn' | undefined>> = {
  critical: 'bad',
  warning: 'warn',
  info: undefined,
};
