import { Button, DialogBody, DialogFooter, FileInput, FormGroup, HTMLSelect } from '@blueprintjs/core';
import { type ReactNode, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { type FloorPlan, MAX_PLAN_POINTS } from '../../../../core/surveys/floor-plan.ts';
import type { Survey } from '../../../../core/surveys/survey.ts';
import { FaultText } from '../../../../ui/components/FaultText.tsx';
import { ModalDialog } from '../../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../../base/base-context.ts';
import { seriesLabel } from '../../../base/series-label.ts';
import { useSurveyFiles } from '../files/survey-files-store.ts';
import { pinTitle } from '../notes/PinCard.tsx';
import { useSurveys } from '../surveys-store.ts';
import { PlaceableList } from './PlaceableList.tsx';
import { PlanDrawing } from './PlanDrawing.tsx';
import { pinKey, planMarks, pointKey, surveysOnPlan } from './plan-marks.ts';
import { usePlanFigures } from './use-plan-figures.ts';
import './plan.css';

/** The floor plan of a site, and where on it is measured. */
export function PlanDialog(): ReactNode {
  const { layout } = useBase();
  const files = useSurveyFiles();
  const isOpen = useStore(layout, (state) => state.dialog === 'floor-plan');
  const site = useStore(files, (state) => state.planOf) ?? '';
  return (
    <ModalDialog
      isOpen={isOpen}
      onClose={() => files.getState().close()}
      title={`Floor plan of ${site}`}
      className="plan-dialog"
    >
      <Plan site={site} />
    </ModalDialog>
  );
}

function Plan({ site }: { readonly site: string }): ReactNode {
  const { status } = useBase();
  const files = useSurveyFiles();
  const plan = useStore(files, (state) => state.plans?.find((one) => one.site === site));
  const fault = useStore(files, (state) => state.fault);
  const isPending = useStore(files, (state) => state.isPending);
  const isReadOnly = useStore(status, (state) => state.status?.readOnly ?? false);
  return (
    <>
      <DialogBody>
        {fault && (
          <div role="alert" className="survey-fault">
            <FaultText fault={fault} />
          </div>
        )}
        {plan ? (
          <PlanEditor plan={plan} isReadOnly={isReadOnly} />
        ) : (
          <p className="is-quiet">No floor plan yet. Choose a PNG, JPEG or SVG picture.</p>
        )}
      </DialogBody>
      <DialogFooter
        actions={
          <>
            {plan && !isReadOnly && (
              <Button text="Delete plan" onClick={() => void files.getState().removePlan(site)} />
            )}
            <Button text="Close" onClick={() => files.getState().close()} />
          </>
        }
      >
        {!isReadOnly && (
          <FileInput
            text={plan ? 'Replace the picture …' : 'Choose a picture …'}
            disabled={isPending}
            inputProps={{ accept: 'image/png,image/jpeg,image/svg+xml', 'aria-label': 'Picture of the floor plan' }}
            onInputChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file) void files.getState().setPlan(site, file);
              event.currentTarget.value = '';
            }}
          />
        )}
      </DialogFooter>
    </>
  );
}

function PlanEditor({ plan, isReadOnly }: { readonly plan: FloorPlan; readonly isReadOnly: boolean }): ReactNode {
  const { catalog, presentMs } = useBase();
  const files = useSurveyFiles();
  const surveys = useSurveys();
  const all = useStore(surveys, (state) => state.surveys) ?? [];
  const plans = useStore(files, (state) => state.plans) ?? [];
  const known = useStore(catalog);
  const choices = surveysOnPlan(all, plans, plan.site);
  const [chosen, setChosen] = useState<number | null>(null);
  const survey = choices.find(({ id }) => id === chosen) ?? choices[0];
  const span = useMemo(() => spanOf(survey, presentMs()), [survey, presentMs]);
  const figures = usePlanFigures(plan.points.map(({ series }) => series).join(' '), span);
  const pins = survey?.pins ?? [];
  const marks = planMarks(plan, pins, figures, (series) => seriesLabel(known, series));
  const { putPlan, putPin } = files.getState();
  const move = (key: string, x: number, y: number): Promise<void> => {
    const pin = pins.find(({ id }) => pinKey(id) === key);
    if (pin && survey) return putPin(survey.id, { ...pin, place: { site: plan.site, x, y } });
    const series = Number(key.split(' ')[1]);
    const moved = { series, x, y };
    const isPlaced = plan.points.some((point) => point.series === series);
    // In their order: a mark that is moved keeps the focus.
    const points = plan.points.map((point) => (point.series === series ? moved : point));
    return putPlan({ ...plan, points: isPlaced ? points : [...points, moved] });
  };
  const remove = (key: string) => {
    const pin = pins.find(({ id }) => pinKey(id) === key);
    if (pin && survey) return void putPin(survey.id, { ...pin, place: null });
    void putPlan({ ...plan, points: plan.points.filter(({ series }) => pointKey(series) !== key) });
  };
  const placed = new Set(marks.map(({ key }) => key));
  const entries = [
    ...pins.map((pin) => ({ key: pinKey(pin.id), title: pinTitle(pin) })),
    ...[...known.series.keys()].map((series) => ({ key: pointKey(series), title: seriesLabel(known, series) })),
  ].map((entry) => ({ ...entry, isPlaced: placed.has(entry.key) }));
  const hasRoom = plan.points.length < MAX_PLAN_POINTS;
  return (
    <div className="plan-editor">
      <PlanDrawing {...{ marks, isReadOnly }} picture={plan.picture} site={plan.site} onMove={move} onRemove={remove} />
      <div className="plan-side">
        {choices.length > 0 && (
          <FormGroup label="Results of" labelFor="plan-survey">
            <HTMLSelect
              id="plan-survey"
              fill
              value={survey?.id ?? ''}
              onChange={(event) => setChosen(Number(event.currentTarget.value))}
            >
              {choices.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </HTMLSelect>
          </FormGroup>
        )}
        <p className="is-quiet" id="plan-keys">
          {survey
            ? 'Loss ✓ up to 1 %, △ up to 5 %, ✗ above.'
            : 'Results of the last hour. Loss ✓ up to 1 %, △ up to 5 %, ✗ above.'}
          {!isReadOnly && ' Drag a mark or move it with the arrow keys (Shift: faster); Delete removes it.'}
        </p>
        {!isReadOnly && (
          <PlaceableList
            entries={hasRoom ? entries : entries.filter(({ isPlaced }) => isPlaced)}
            onPlace={(key) => void move(key, 0.5, 0.5)}
            onRemove={remove}
          />
        )}
      </div>
    </div>
  );
}

const HOUR_MS = 3_600_000;

const spanOf = (survey: Survey | undefined, nowMs: number): { fromMs: number; toMs: number } =>
  survey ? { fromMs: survey.startedAtMs, toMs: survey.endedAtMs ?? nowMs } : { fromMs: nowMs - HOUR_MS, toMs: nowMs };
