import { Button, Switch } from '@blueprintjs/core';
import { type ReactNode, useEffect } from 'react';
import { useStore } from 'zustand';
import type { Survey } from '../../../core/surveys/survey.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { formatMoment } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { useChart } from '../chart/chart-store.ts';
import { type TitledSide, useCompare } from './compare-store.ts';
import { SiteTree } from './SiteTree.tsx';
import { SurveyRow } from './SurveyRow.tsx';
import { runningOf, useSurveys } from './surveys-store.ts';
import './surveys.css';

const sideOf = ({ id, name }: Survey): TitledSide => ({ title: name, side: { survey: id } });

/** Compares the two chosen surveys, the earlier one as before; or the chosen one and the span of the chart. */
function CompareActions({ chosen }: { readonly chosen: readonly Survey[] }): ReactNode {
  const chart = useChart();
  const compare = useCompare();
  const window = useStore(chart, (state) => state.window);
  const [first, second] = [...chosen].sort((left, right) => left.startedAtMs - right.startedAtMs);
  if (first && second) {
    return (
      <Button
        intent="primary"
        text="Compare the two surveys"
        title={`${first.name} before, ${second.name} after`}
        onClick={() => compare.getState().start(sideOf(first), sideOf(second))}
      />
    );
  }
  if (!first) return null;
  const withChart = () => {
    if (!window) return;
    const side = { title: `Chart from ${formatMoment(window.fromMs)}`, side: window };
    const isBefore = window.fromMs < first.startedAtMs;
    compare.getState().start(isBefore ? side : sideOf(first), isBefore ? sideOf(first) : side);
  };
  const isOwn = window !== null && window.fromMs === first.startedAtMs && window.toMs === first.endedAtMs;
  return (
    <>
      <p className="is-quiet">Choose a second survey to compare {first.name} with.</p>
      {window && !isOwn && <Button text="Compare with the chart’s span" onClick={withChart} />}
    </>
  );
}

/** All surveys, newest first or by site. */
export function SurveysPanel(): ReactNode {
  const { status } = useBase();
  const surveys = useSurveys();
  const all = useStore(surveys, (state) => state.surveys);
  const chosen = useStore(surveys, (state) => state.chosen);
  const isBySite = useStore(surveys, (state) => state.isBySite);
  const isReadOnly = useStore(status, (state) => state.status?.readOnly ?? false);
  useEffect(() => {
    if (all) void surveys.getState().loadFigures();
  }, [surveys, all]);
  if (all === null) return null;
  const running = runningOf(all);
  const start = isReadOnly ? null : running ? (
    <Button text="Stop survey" title={`Stop ${running.name}`} onClick={() => void surveys.getState().stop()} />
  ) : (
    <Button
      intent={all.length === 0 ? 'primary' : 'none'}
      text="Start survey …"
      onClick={() => surveys.getState().openForm(null)}
    />
  );
  if (all.length === 0) {
    return (
      <EmptyState
        title="No surveys yet"
        text="A survey is a named span of measuring at a site. Start one before a change and one after it, then compare them."
      >
        {start}
      </EmptyState>
    );
  }
  return (
    <>
      <div className="surveys-head">
        {start}
        <CompareActions chosen={all.filter(({ id }) => chosen.includes(id))} />
        <Switch
          label="By site, with floor plans"
          checked={isBySite}
          onChange={(event) => surveys.getState().groupBySite(event.currentTarget.checked)}
        />
        {chosen.length === 0 && all.length > 1 && <p className="is-quiet">Choose two surveys to compare them.</p>}
      </div>
      {isBySite ? (
        <SiteTree surveys={all} isReadOnly={isReadOnly} />
      ) : (
        <ul className="surveys">
          {all.map((survey) => (
            <SurveyRow key={survey.id} survey={survey} isReadOnly={isReadOnly} />
          ))}
        </ul>
      )}
    </>
  );
}
