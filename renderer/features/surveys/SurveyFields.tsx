import { FormGroup, InputGroup, TextArea } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { DraftField, SurveyDraft } from './survey-draft.ts';

interface SurveyFieldsProps {
  readonly draft: SurveyDraft;
  readonly problems: Readonly<Partial<Record<DraftField, string | undefined>>>;
  /** Known sites. */
  readonly sites: readonly string[];
  /** The survey has ended: its duration is what it was. */
  readonly isOver: boolean;
  onChange(change: Partial<SurveyDraft>): void;
}

const SITES_ID = 'survey-sites';

/** The fields of a survey's form. */
export function SurveyFields({ draft, problems, sites, isOver, onChange }: SurveyFieldsProps): ReactNode {
  const field = (name: Exclude<DraftField, 'notes'>, label: string, help: string, more: object = {}) => {
    const problem = problems[name];
    const intent = problem === undefined ? 'none' : 'danger';
    return (
      <FormGroup label={label} labelFor={`survey-${name}`} helperText={problem ?? help} intent={intent}>
        <InputGroup
          id={`survey-${name}`}
          value={draft[name]}
          intent={intent}
          aria-invalid={problem !== undefined}
          onValueChange={(value) => onChange({ [name]: value })}
          {...more}
        />
      </FormGroup>
    );
  };
  return (
    <>
      {field('name', 'Name', 'For example: Before the new uplink', { autoFocus: true })}
      {field('site', 'Site', 'Levels separated by slashes: Customer / Site / Floor', {
        list: SITES_ID,
        autoComplete: 'off',
      })}
      <datalist id={SITES_ID}>
        {sites.map((site) => (
          <option key={site} value={site} />
        ))}
      </datalist>
      <div className="survey-pair">
        {field('engineer', 'Engineer', 'Remembered on this computer')}
        {!isOver && field('planned', 'Planned duration', 'For example 30m or 8h; empty = until it is stopped')}
      </div>
      <FormGroup
        label="Notes"
        labelFor="survey-notes"
        helperText={problems.notes}
        intent={problems.notes === undefined ? 'none' : 'danger'}
      >
        <TextArea
          id="survey-notes"
          fill
          rows={4}
          value={draft.notes}
          aria-invalid={problems.notes !== undefined}
          onChange={(event) => onChange({ notes: event.currentTarget.value })}
        />
      </FormGroup>
    </>
  );
}
