/** A key press in the grid. */
export interface GridPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The action of a key in the grid, besides moving. */
export type GridAction =
  | { readonly kind: 'edit'; readonly typed: string | null }
  | { readonly kind: 'tab'; readonly step: 1 | -1 }
  | { readonly kind: 'fill'; readonly direction: 'down' | 'right' }
  | { readonly kind: 'problem'; readonly step: 1 | -1 }
  /** The browser copies, cuts or pastes. */
  | { readonly kind: 'clipboard' }
  | {
      readonly kind:
        | 'clear'
        | 'all'
        | 'row'
        | 'column'
        | 'toggle'
        | 'undo'
        | 'redo'
        | 'form'
        | 'delete-rows'
        | 'duplicate-rows'
        | 'escape';
    };

const WITH_MOD: Readonly<Record<string, GridAction>> = {
  a: { kind: 'all' },
  d: { kind: 'fill', direction: 'down' },
  r: { kind: 'fill', direction: 'right' },
  z: { kind: 'undo' },
  y: { kind: 'redo' },
  c: { kind: 'clipboard' },
  x: { kind: 'clipboard' },
  v: { kind: 'clipboard' },
  ' ': { kind: 'column' },
  Delete: { kind: 'delete-rows' },
};

const WITH_MOD_AND_SHIFT: Readonly<Record<string, GridAction>> = {
  z: { kind: 'redo' },
  d: { kind: 'duplicate-rows' },
};

const PLAIN: Readonly<Record<string, GridAction>> = {
  Enter: { kind: 'edit', typed: null },
  F2: { kind: 'edit', typed: null },
  Backspace: { kind: 'edit', typed: '' },
  Delete: { kind: 'clear' },
  Escape: { kind: 'escape' },
  ' ': { kind: 'toggle' },
};

/** @returns undefined for keys that the grid has no use for */
export function gridAction({ key, shiftKey, ctrlKey, metaKey, altKey }: GridPress): GridAction | undefined {
  const isMod = ctrlKey || metaKey;
  if (altKey && !isMod) return key === 'Enter' ? { kind: 'form' } : undefined;
  if (isMod && altKey) return key.length === 1 ? { kind: 'edit', typed: key } : undefined; // AltGr
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (isMod) return (shiftKey ? WITH_MOD_AND_SHIFT : WITH_MOD)[name];
  if (key === 'Tab') return { kind: 'tab', step: shiftKey ? -1 : 1 };
  if (key === 'F8') return { kind: 'problem', step: shiftKey ? -1 : 1 };
  if (key === ' ' && shiftKey) return { kind: 'row' };
  if (shiftKey && key.length > 1) return undefined;
  return PLAIN[key] ?? (key.length === 1 ? { kind: 'edit', typed: key } : undefined);
}
