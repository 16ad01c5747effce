import { type ReactNode, type RefObject, useState } from 'react';

interface KeyFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly gridId: string;
  /** Id of the cell with the cursor; undefined = it is not shown. */
  readonly activeCell: string | undefined;
  readonly isReadOnly: boolean;
  /** The place of that cell in the table, px. */
  readonly place: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** A text begins to be composed. */
  readonly onCompose: () => void;
  /** A text was composed, chosen or dictated for the cell. */
  readonly onText: (text: string) => void;
}

/**
 * The field that has the focus and the keys of the grid. Browsers offer input methods only to fields: a text that is
 * being composed is shown over the cell with the cursor, and goes into its editor.
 */
export function KeyField({
  field,
  gridId,
  activeCell,
  isReadOnly,
  place,
  onCompose,
  onText,
}: KeyFieldProps): ReactNode {
  const [isComposing, setIsComposing] = useState(false);
  const take = (input: HTMLInputElement) => {
    const text = input.value;
    input.value = '';
    if (text !== '') onText(text);
  };
  return (
    <input
      ref={field}
      className={isComposing ? 'sheet-keys is-composing' : 'sheet-keys'}
      data-takes-commands
      aria-label="Cell with the cursor"
      aria-controls={gridId}
      aria-activedescendant={activeCell}
      readOnly={isReadOnly}
      autoComplete="off"
      spellCheck={false}
      style={place}
      onCompositionStart={() => {
        setIsComposing(true);
        onCompose();
      }}
      onCompositionEnd={(event) => {
        setIsComposing(false);
        take(event.currentTarget);
      }}
      onInput={(event) => {
        const { isComposing: isOngoing } = event.nativeEvent as InputEvent;
        if (!isOngoing) take(event.currentTarget);
      }}
    />
  );
}
