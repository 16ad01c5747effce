import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { chordOf, leadsOutOfFields } from '../../../base/commands/chords.ts';
import { useYaml, type YamlState } from '../yaml-store.ts';
import { createYamlEditor, type TextProblem, type YamlEditor } from './yaml-editor.ts';

/** Keys of the page that work while the editor has the focus. */
function leadsOut(event: KeyboardEvent): boolean {
  const chord = chordOf(event);
  return chord === 'Escape' || chord === 'Mod+K' || leadsOutOfFields(chord);
}

/** A shadow root hides from the page that its events come from a text: none of its shortcuts is meant. */
function keepEvents(host: HTMLElement): () => void {
  const stop = (event: Event) => event.stopPropagation();
  const stopKey = (event: KeyboardEvent) => {
    if (!leadsOut(event) || event.defaultPrevented) event.stopPropagation();
  };
  const names = ['paste', 'copy', 'cut', 'drop', 'dragover'] as const;
  host.addEventListener('keydown', stopKey);
  for (const name of names) host.addEventListener(name, stop);
  return () => {
    host.removeEventListener('keydown', stopKey);
    for (const name of names) host.removeEventListener(name, stop);
  };
}

const problemsOf = ({ check }: YamlState): TextProblem[] => [
  ...(check?.problems.first ?? []).map((one) => ({ ...one, severity: 'error' as const })),
  ...(check?.warnings.first ?? []).map((one) => ({ ...one, severity: 'warning' as const })),
];

interface YamlEditorHostProps {
  readonly isReadOnly: boolean;
  /** Place to go to; a new object goes there again. */
  readonly goTo: { readonly line: number; readonly column: number } | null;
}

/** The editor, in a chunk of its own that is loaded when the view is opened. */
export default function YamlEditorHost({ isReadOnly, goTo }: YamlEditorHostProps): ReactNode {
  const yaml = useYaml();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<YamlEditor | null>(null);
  const shown = useStore(yaml, (state) => state.shown);
  const check = useStore(yaml, (state) => state.check);
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    // The host has the focus of the text inside, and gives it the focus.
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open', delegatesFocus: true });
    const parent = document.createElement('div');
    parent.style.height = '100%';
    root.replaceChildren(parent);
    const path = yaml.getState().base?.path;
    const made = createYamlEditor({
      parent,
      root,
      text: yaml.getState().text,
      isReadOnly,
      onChange: () => yaml.getState().change(() => made.text()),
      onApply: () => void yaml.getState().apply(),
    });
    editor.current = made;
    made.mark(problemsOf(yaml.getState()));
    made.goTo(1, 1);
    const release = keepEvents(element);
    return () => {
      release();
      yaml.getState().keep(made.text(), path);
      made.destroy();
      editor.current = null;
    };
  }, [yaml, isReadOnly]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the count says that there is another text
  useEffect(() => {
    const { text, isUndoable } = yaml.getState();
    editor.current?.show(text, isUndoable);
  }, [yaml, shown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: problems are those of the check
  useEffect(() => editor.current?.mark(problemsOf(yaml.getState())), [yaml, check]);
  useEffect(() => {
    if (goTo) editor.current?.goTo(goTo.line, goTo.column);
  }, [goTo]);
  return <div ref={host} className="yaml-editor" />;
}
