import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react';

/** The step after the end of editing; `here` = none, `stay` = none, and the focus is elsewhere. */
export type EditEnd = 'down' | 'up' | 'next' | 'previous' | 'left' | 'right' | 'fill' | 'here' | 'stay';

interface CellEditorProps {
  readonly label: string;
  readonly text: string;
  /** Typing replaced the cell: arrow keys end editing, as in spreadsheets. */
  readonly isReplacing: boolean;
  readonly choices: readonly string[] | undefined;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
  readonly onCommit: (end: EditEnd) => void;
  readonly onCancel: () => void;
}

const ARROWS: Readonly<Record<string, EditEnd>> = {
  ArrowDown: 'down',
  ArrowUp: 'up',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** The end of editing that a key asks for; undefined = the key belongs to the text. */
function endOf(event: KeyboardEvent, arrowsEnd: boolean): EditEnd | undefined {
  if (event.key === 'Enter') return event.ctrlKey || event.metaKey ? 'fill' : event.shiftKey ? 'up' : 'down';
  if (event.key === 'Tab') return event.shiftKey ? 'previous' : 'next';
  return arrowsEnd && !event.shiftKey && !event.ctrlKey ? ARROWS[event.key] : undefined;
}

/** The input of a cell, with its error as one types. */
export function CellEditor(props: CellEditorProps): ReactNode {
  const { label, text, isReplacing, choices, problem, onChange, onCommit, onCancel } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useLayoutEffect(() => {
    input.current?.focus({ preventScroll: true });
  }, []);
  const handleKey = (event: KeyboardEvent) => {
    if (event.key === 'F6') return; // to the next part of the page
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
      isDone.current = true;
      return onCommit('here'); // the page applies it with the others
    }
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const end = endOf(event, isReplacing && !choices);
    if (event.key !== 'Escape' && !end) return;
    event.preventDefault();
    isDone.current = true;
    if (end) onCommit(end);
    else onCancel();
  };
  return (
    <>
      <input
        ref={input}
        className="sheet-input"
        aria-label={label}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        list={choices && `${id}-choices`}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={handleKey}
        onPaste={(event) => event.stopPropagation()}
        onCopy={(event) => event.stopPropagation()}
        onCut={(event) => event.stopPropagation()}
        onPointerDown={(event) => event.stopPropagation()}
        onDoubleClick={(event) => event.stopPropagation()}
        onBlur={() => {
          if (!isDone.current) onCommit('stay');
        }}
      />
      {choices && (
        <datalist id={`${id}-choices`}>
          {choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
      {problem !== undefined && (
        <div id={`${id}-problem`} className="sheet-problem" role="alert">
          {problem}
        </div>
      )}
    </>
  );
}
