import { Button, InputGroup, PopoverNext } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { Survey } from '../../../core/surveys/survey.ts';
import { formatElapsed, formatLength, formatMoment, formatTimeOfDay } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { useStationNow } from '../../base/station/use-station-now.ts';
import { useSurveyFiles } from './files/survey-files-store.ts';
import { runningOf, useSurveys } from './surveys-store.ts';

const SECOND_MS = 1000;

function Details({ survey }: { readonly survey: Survey }): ReactNode {
  const { layout } = useBase();
  const surveys = useSurveys();
  const files = useSurveyFiles();
  const isPending = useStore(surveys, (state) => state.isPending);
  const [step, setStep] = useState('');
  const addStep = async () => {
    if (step.trim() !== '' && (await surveys.getState().addStep(survey.id, step.trim()))) setStep('');
  };
  return (
    <div className="popover-text survey-details">
      <h3>{survey.name}</h3>
      {survey.site !== null && <p>{survey.site}</p>}
      <p>
        Since {formatMoment(survey.startedAtMs)}
        {survey.plannedMs !== null && `, planned for ${formatLength(survey.plannedMs)}`}
      </p>
      {survey.steps.length > 0 && (
        <ol className="survey-steps" aria-label="Steps">
          {survey.steps.map(({ name, atMs }) => (
            <li key={`${atMs} ${name}`}>
              <span className="is-quiet">{formatTimeOfDay(atMs)}</span> {name}
            </li>
          ))}
        </ol>
      )}
      <form
        className="survey-step"
        onSubmit={(event) => {
          event.preventDefault();
          void addStep();
        }}
      >
        <InputGroup
          aria-label="Name of the step"
          placeholder="e.g. Room 2"
          value={step}
          maxLength={200}
          onValueChange={setStep}
        />
        <Button type="submit" text="Add step" disabled={step.trim() === ''} />
      </form>
      <div className="survey-actions">
        <Button
          intent="primary"
          text="Stop survey"
          loading={isPending}
          onClick={() => void surveys.getState().stop()}
        />
        <Button text="Notes and photos …" onClick={() => files.getState().openNotes(survey.id)} />
        <Button text="Edit …" onClick={() => surveys.getState().openForm(survey.id)} />
        <Button text="All surveys" onClick={() => layout.getState().enterPanel('surveys')} />
      </div>
    </div>
  );
}

/** Name and time of the survey that runs; none in a replay, which shows another time. */
export function SurveyBadge(): ReactNode {
  const { replayPosition } = useBase();
  const surveys = useSurveys();
  const isReplayed = useStore(replayPosition, ({ replay }) => replay !== null);
  const running = useStore(surveys, (state) => runningOf(state.surveys));
  return running && !isReplayed ? <RunningSurvey survey={running} /> : null;
}

function RunningSurvey({ survey }: { readonly survey: Survey }): ReactNode {
  const nowMs = useStationNow(SECOND_MS);
  return (
    <PopoverNext content={<Details survey={survey} />} placement="bottom-end">
      <Button
        variant="minimal"
        className="badge survey-badge"
        data-tone="good"
        title={`Survey ${survey.name} is running`}
      >
        <span aria-hidden="true">◈</span> <span className="badge-word survey-badge-name">{survey.name}</span>{' '}
        <span className="badge-word">{formatElapsed(nowMs - survey.startedAtMs)}</span>
      </Button>
    </PopoverNext>
  );
}
