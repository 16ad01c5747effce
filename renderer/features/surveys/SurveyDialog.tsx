import { Button, Checkbox, DialogBody, DialogFooter } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { Survey } from '../../../core/surveys/survey.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../base/base-context.ts';
import { SurveyFields } from './SurveyFields.tsx';
import { draftOf, readDraft, type SurveyDraft, siteChoices } from './survey-draft.ts';
import { rememberedEngineer, useSurveys } from './surveys-store.ts';
import './surveys.css';

/** Starts a survey, or edits one. */
export function SurveyDialog(): ReactNode {
  const { layout } = useBase();
  const surveys = useSurveys();
  const isOpen = useStore(layout, (state) => state.dialog === 'survey');
  const edited = useStore(surveys, (state) => state.surveys?.find(({ id }) => id === state.edited));
  return (
    <ModalDialog
      isOpen={isOpen}
      onClose={() => surveys.getState().closeForm()}
      title={edited ? 'Edit survey' : 'Start survey'}
      className="survey-dialog"
    >
      <SurveyForm edited={edited} />
    </ModalDialog>
  );
}

function useSites(): readonly string[] {
  const { catalog } = useBase();
  const surveys = useSurveys();
  const { targets } = catalog.getState();
  const ofTargets = [...targets.values()].flatMap(({ definition }) => definition.site ?? []);
  const ofSurveys = (surveys.getState().surveys ?? []).flatMap(({ site }) => site ?? []);
  return siteChoices([...ofSurveys, ...ofTargets]);
}

function SurveyForm({ edited }: { readonly edited: Survey | undefined }): ReactNode {
  const { bridge, status } = useBase();
  const surveys = useSurveys();
  const isRunning = useStore(status, (state) => state.status?.phase === 'running');
  const isPending = useStore(surveys, (state) => state.isPending);
  const fault = useStore(surveys, (state) => state.fault);
  const sites = useSites();
  const [draft, setDraft] = useState<SurveyDraft>(() =>
    edited ? draftOf(edited) : { name: '', site: '', engineer: rememberedEngineer(bridge), notes: '', planned: '' },
  );
  const [startsMeasuring, setStartsMeasuring] = useState(true);
  const [wasSubmitted, setSubmitted] = useState(false);
  const read = readDraft(draft);
  const problems = 'problems' in read ? read.problems : {};
  const submit = () => {
    setSubmitted(true);
    if (!('text' in read)) return;
    const { start, save } = surveys.getState();
    void (edited ? save(edited.id, read.text) : start(read.text, startsMeasuring && !isRunning));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <DialogBody>
        <SurveyFields
          draft={draft}
          problems={wasSubmitted ? problems : { ...problems, ...(draft.name === '' && { name: undefined }) }}
          sites={sites}
          isOver={edited !== undefined && edited.endedAtMs !== null}
          onChange={(change) => setDraft({ ...draft, ...change })}
        />
        {!edited && !isRunning && (
          <Checkbox
            checked={startsMeasuring}
            label="Start measuring now"
            onChange={(event) => setStartsMeasuring(event.currentTarget.checked)}
          />
        )}
        {fault && (
          <div role="alert" className="survey-fault">
            <FaultText fault={fault} />
          </div>
        )}
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Cancel" onClick={() => surveys.getState().closeForm()} />
            <Button type="submit" intent="primary" text={edited ? 'Save' : 'Start survey'} loading={isPending} />
          </>
        }
      />
    </form>
  );
}
