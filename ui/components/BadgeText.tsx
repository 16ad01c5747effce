import type { ReactNode } from 'react';

/** The text of a badge in the header; where room is short, its glyph alone is shown. */
export function BadgeText({ glyph, word }: { readonly glyph: string; readonly word: string }): ReactNode {
  return (
    <>
      <span aria-hidden="true">{glyph}</span> <span className="badge-word">{word}</span>
    </>
  );
}
