import type { ReactNode } from 'react';
import { chordLabel } from '../../base/commands/chords.ts';

const isMac = navigator.platform.startsWith('Mac');

export function KeyLabel({ chord }: { readonly chord: string | undefined }): ReactNode {
  return chord === undefined ? <span /> : <kbd>{chordLabel(chord, isMac)}</kbd>;
}
