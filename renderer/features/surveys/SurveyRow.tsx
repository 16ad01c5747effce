import { Button, Checkbox } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Survey } from '../../../core/surveys/survey.ts';
import { formatCount, formatPercent, plural } from '../../../ui/format/quantities.ts';
import { formatDay, formatElapsed, formatLength, formatMoment, formatTimeOfDay } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { useStationNow } from '../../base/station/use-station-now.ts';
import { useSurveyFiles } from './files/survey-files-store.ts';
import { useSurveys } from './surveys-store.ts';

/** A span as `2026-03-01 14:05:09 to 14:35:09`. */
export function spanText({ startedAtMs, endedAtMs }: Pick<Survey, 'startedAtMs' | 'endedAtMs'>): string {
  if (endedAtMs === null) return `since ${formatMoment(startedAtMs)}`;
  const isSameDay = formatDay(startedAtMs) === formatDay(endedAtMs);
  return `${formatMoment(startedAtMs)} to ${isSameDay ? formatTimeOfDay(endedAtMs) : formatMoment(endedAtMs)}`;
}

function Elapsed({ sinceMs }: { readonly sinceMs: number }): ReactNode {
  return <>{formatElapsed(useStationNow(1000) - sinceMs)}</>;
}

/** Duration, series and loss of a survey. */
function FiguresLine({ survey }: { readonly survey: Survey }): ReactNode {
  const surveys = useSurveys();
  const figures = useStore(surveys, (state) => state.figures.get(survey.id));
  if (survey.endedAtMs === null) {
    return (
      <span className="survey-running">
        ◈ Running <Elapsed sinceMs={survey.startedAtMs} />
      </span>
    );
  }
  const length = formatLength(survey.endedAtMs - survey.startedAtMs);
  if (!figures) return <span className="is-quiet">{length}</span>;
  const { series, sent, lost } = figures;
  const loss = sent > 0 ? `, loss ${formatPercent(lost / sent)} %` : '';
  return (
    <span className="is-quiet">
      {length}, {series === 0 ? 'nothing measured' : `${formatCount(series)} series${loss}`}
    </span>
  );
}

interface SurveyRowProps {
  readonly survey: Survey;
  readonly isReadOnly: boolean;
}

/** A survey in the list: a click shows its span, the checkbox chooses it for a comparison. */
export function SurveyRow({ survey, isReadOnly }: SurveyRowProps): ReactNode {
  const { layout } = useBase();
  const surveys = useSurveys();
  const files = useSurveyFiles();
  const isShown = useStore(surveys, (state) => state.shown === survey.id);
  const isChosen = useStore(surveys, (state) => state.chosen.includes(survey.id));
  const { id, name, site, engineer, notes, steps, endedAtMs, pins = [] } = survey;
  const { choose, show, openForm, remove } = surveys.getState();
  return (
    <li className="survey" data-shown={isShown ? '' : undefined}>
      <div className="survey-line">
        <Checkbox
          aria-label={`Compare ${name}`}
          title="Choose for a comparison"
          checked={isChosen}
          onChange={() => choose(id)}
        />
        <button
          type="button"
          className="survey-name"
          aria-pressed={isShown}
          title="Show its span in chart and figures"
          onClick={() => show(id)}
        >
          <strong>{name}</strong>
          {site !== null && <span>{site}</span>}
          <span className="is-quiet">{spanText(survey)}</span>
          <FiguresLine survey={survey} />
        </button>
      </div>
      {isShown && (
        <div className="survey-more">
          {engineer !== '' && <p>Engineer: {engineer}</p>}
          {notes !== '' && <p className="survey-notes">{notes}</p>}
          {steps.length > 0 && (
            <ol className="survey-steps" aria-label={`${plural(steps.length, 'step')} of ${name}`}>
              {steps.map((step) => (
                <li key={`${step.atMs} ${step.name}`}>
                  <span className="is-quiet">{formatTimeOfDay(step.atMs)}</span> {step.name}
                </li>
              ))}
            </ol>
          )}
          <div className="survey-actions">
            <Button
              size="small"
              text={pins.length > 0 ? `Notes and photos (${pins.length}) …` : 'Notes and photos …'}
              onClick={() => files.getState().openNotes(id)}
            />
            <Button size="small" text="Report …" onClick={() => layout.getState().showDialog('report')} />
          </div>
          {!isReadOnly && (
            <div className="survey-actions">
              <Button size="small" text="Edit …" onClick={() => openForm(id)} />
              {endedAtMs !== null && <Button size="small" text="Delete" onClick={() => void remove(id)} />}
            </div>
          )}
        </div>
      )}
    </li>
  );
}
