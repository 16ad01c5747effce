import { Button, ButtonGroup, HTMLSelect } from '@blueprintjs/core';
import { ArrowLeftIcon } from '@blueprintjs/icons';
import { type ReactNode, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { useSilentAgents } from '../../base/station/use-silent-agents.ts';
import { useOverview } from '../overview/overview-store.ts';
import { usePaths } from '../path/path-store.ts';
import { MatrixTable } from './MatrixTable.tsx';
import { LEVEL_GLYPHS, levelTexts, MEASURE_TITLES, MEASURES, type Measure, SILENT_GLYPH } from './matrix-figures.ts';
import { type Matrix, matricesOf } from './matrix-layout.ts';
import { useMatrixFindings } from './use-matrix-findings.ts';
import './matrix.css';

/** Colours and marks of the levels with their limits. */
function Legend({ measure, hasSilent }: { readonly measure: Measure; readonly hasSilent: boolean }): ReactNode {
  return (
    <ul className="matrix-legend" aria-label="Legend">
      {levelTexts(measure).map((text, level) => (
        <li key={text}>
          <span data-tone="level" data-level={level}>
            {LEVEL_GLYPHS[level]}
          </span>
          {text}
        </li>
      ))}
      <li>
        <span data-tone="down">✕</span>down
      </li>
      {hasSilent && (
        <li>
          <span data-tone="silent">{SILENT_GLYPH}</span>from before: silent
        </li>
      )}
    </ul>
  );
}

/** Measurements from each agent to each other: rows measure, columns are measured. */
export function MatrixScreen(): ReactNode {
  const { layout, catalog, live } = useBase();
  const overview = useOverview();
  const paths = usePaths();
  const silent = useSilentAgents();
  const targets = useStore(catalog, (state) => state.targets);
  const series = useStore(catalog, (state) => state.series);
  const matrices = useMemo(() => matricesOf({ targets, series }), [targets, series]);
  const [id, setId] = useState('');
  const [measure, setMeasure] = useState<Measure>('rtt');
  const matrix: Matrix | undefined = matrices.find((one) => one.id === id) ?? matrices[0];
  const findings = useMatrixFindings(matrix);
  const open = (key: number) => {
    const { showView, isChartOpen, toggleChart } = layout.getState();
    showView('list');
    overview.getState().reveal(key);
    if (!isChartOpen) toggleChart();
    paths.getState().setView('chart');
  };
  return (
    <section className="matrix-screen" aria-label="Matrix of agents">
      <header className="matrix-bar">
        <h2>Matrix</h2>
        {matrix && (
          <>
            {matrices.length > 1 && (
              <HTMLSelect
                aria-label="Probe and mesh"
                value={matrix.id}
                options={matrices.map((one) => ({ value: one.id, label: one.title }))}
                onChange={({ target }) => setId(target.value)}
              />
            )}
            <ButtonGroup aria-label="Measure">
              {MEASURES.map((one) => (
                <Button
                  key={one}
                  text={MEASURE_TITLES[one]}
                  active={one === measure}
                  aria-pressed={one === measure}
                  onClick={() => setMeasure(one)}
                />
              ))}
            </ButtonGroup>
            <Legend measure={measure} hasSilent={matrix.from.some((name) => silent.includes(name))} />
            <span className="is-quiet">{plural(matrix.series.size, 'series', 'series')}</span>
          </>
        )}
        <span className="toolbar-space" />
        <Button
          variant="minimal"
          icon={<ArrowLeftIcon />}
          text="Agents"
          onClick={() => layout.getState().showView('agents')}
        />
      </header>
      {matrix ? (
        <div className="matrix-main">
          <MatrixTable
            matrix={matrix}
            measure={measure}
            live={live}
            findings={findings}
            silent={silent}
            onOpen={open}
          />
        </div>
      ) : (
        <EmptyState
          title="No agent measures another one yet"
          text="Add a mesh to the text of the project, as meshes: {wan: {agents: [all], probe: icmp}}, or a target whose destination is agent: and a name."
        >
          <Button
            intent="primary"
            text="Open the text (Alt+Y)"
            onClick={() => {
              layout.getState().showTargetsTab('yaml');
              layout.getState().showView('targets');
            }}
          />
        </EmptyState>
      )}
    </section>
  );
}
