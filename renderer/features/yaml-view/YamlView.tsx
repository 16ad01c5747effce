import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { YamlActions, YamlConflict } from './YamlActions.tsx';
import { YamlProblems } from './YamlProblems.tsx';
import { useYaml } from './yaml-store.ts';
import './yaml-view.css';

const YamlEditorHost = lazy(() => import('./editor/YamlEditorHost.tsx'));

/** The text of the project's file: checked while it is typed, applied as one edit. */
export function YamlView(): ReactNode {
  const yaml = useYaml();
  const file = useStore(yaml, (state) => state.file);
  const fault = useStore(yaml, (state) => state.fault);
  const isProjectReadOnly = useReadOnly();
  const [place, setPlace] = useState<{ readonly line: number; readonly column: number } | null>(null);
  useEffect(() => yaml.getState().open(), [yaml]);
  if (!file) return <p className="yaml-empty">{fault?.message ?? 'Reading the file …'}</p>;
  const isForeign = file.kind !== 'sounder';
  const isReadOnly = isProjectReadOnly || isForeign;
  return (
    <section className="yaml-view" aria-label="Project as YAML">
      <header>
        <code title={file.path}>{file.path}</code>
        {isReadOnly && (
          <span className="yaml-read-only">
            {isForeign ? `Read-only: a ${file.kind} file. Convert it to a Sounder project to edit it` : 'Read-only'}
          </span>
        )}
      </header>
      <YamlConflict />
      <Suspense fallback={<p className="yaml-empty">Loading the editor …</p>}>
        <YamlEditorHost key={file.path} isReadOnly={isReadOnly} goTo={place} />
      </Suspense>
      {!isForeign && <YamlProblems onGo={setPlace} />}
      {!isForeign && <YamlActions isReadOnly={isReadOnly} />}
    </section>
  );
}
