import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml, yamlLanguage } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { completeYaml } from './complete-yaml.ts';
import { replacement } from './replace-text.ts';

/** A place with a message, as the station finds it. */
export interface TextProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

export interface YamlEditor {
  text(): string;
  /**
   * Shows another text; the cursor stays where it is, as far as that is still there.
   * @param isUndoable undo brings the text back that was shown before
   */
  show(text: string, isUndoable: boolean): void;
  mark(problems: readonly TextProblem[]): void;
  goTo(line: number, column: number): void;
  destroy(): void;
}

export interface YamlEditorParts {
  readonly parent: HTMLElement;
  readonly root: ShadowRoot;
  readonly text: string;
  readonly isReadOnly: boolean;
  readonly onChange: () => void;
  readonly onApply: () => void;
}

const THEME = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--surface)', fontSize: '13px' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '0' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--surface-raised)', color: 'var(--ink-muted)', borderColor: 'var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selected)',
  },
  '.cm-panels, .cm-tooltip': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    borderColor: 'var(--line)',
    fontFamily: 'inherit',
  },
  '.cm-panels input, .cm-panels button': {
    backgroundColor: 'var(--surface-raised)',
    backgroundImage: 'none',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
  },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--surface-raised)', color: 'var(--ink-muted)', border: 'none' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--selected)', color: 'var(--ink)' },
});

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent-ink)' },
  { tag: [tags.lineComment, tags.comment], color: 'var(--ink-muted)', fontStyle: 'italic' },
  { tag: [tags.string, tags.content], color: 'var(--ink)' },
  { tag: [tags.keyword, tags.bool, tags.number], color: 'var(--good)' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--ink-muted)' },
]);

/**
 * Makes the editor of a YAML text inside a shadow root: there, its styles are constructed style sheets, which the page's
 * policy allows, while it would add style elements to a document.
 */
export function createYamlEditor(parts: YamlEditorParts): YamlEditor {
  const { parent, root, onChange, onApply } = parts;
  const apply = () => {
    onApply();
    return true;
  };
  let isOurs = false;
  const view = new EditorView({
    parent,
    root,
    state: EditorState.create({
      doc: parts.text,
      extensions: [
        lineNumbers(),
        highlightActiveLineGutter(),
        lintGutter(),
        codeFolding(),
        foldGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of('  '),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        search({ top: true }),
        yaml(),
        yamlLanguage.data.of({ autocomplete: completeYaml }),
        autocompletion(),
        syntaxHighlighting(COLOURS),
        THEME,
        EditorState.readOnly.of(parts.isReadOnly),
        EditorView.contentAttributes.of({ 'aria-label': 'Project file', spellcheck: 'false' }),
        EditorView.updateListener.of(({ docChanged }) => {
          if (docChanged && !isOurs) onChange();
        }),
        keymap.of([
          { key: 'Mod-s', run: apply },
          { key: 'Mod-Enter', run: apply },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...searchKeymap,
          ...foldKeymap,
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
      ],
    }),
  });
  // A host that is given the focus passes it on to the first element that takes one, which is not the text.
  view.scrollDOM.addEventListener('focus', () => view.focus());
  const offsetOf = (line: number, column: number): number => {
    const { doc } = view.state;
    const found = doc.line(Math.min(Math.max(1, line), doc.lines));
    return Math.min(found.from + Math.max(0, column - 1), found.to);
  };
  return {
    text: () => view.state.doc.toString(),
    show(text, isUndoable) {
      const spec = replacement(view.state.doc.toString(), text, isUndoable);
      if (!spec) return;
      isOurs = true;
      view.dispatch(spec);
      isOurs = false;
    },
    mark(problems) {
      const diagnostics = problems.map(({ line, column, message, severity }): Diagnostic => {
        const from = offsetOf(line, column);
        const word = /^[^\s,:{}[\]]+/.exec(view.state.doc.sliceString(from, from + 200))?.[0] ?? '';
        return { from, to: from + word.length, message, severity };
      });
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    goTo(line, column) {
      view.dispatch({ selection: { anchor: offsetOf(line, column) }, scrollIntoView: true });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}
