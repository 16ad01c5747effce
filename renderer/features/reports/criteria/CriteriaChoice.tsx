import { Button, Checkbox } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { CriteriaSet } from '../../../../core/reports/criteria.ts';
import { describeLimit } from '../../../../core/reports/judge-criteria.ts';
import { METRICS } from '../../../../core/reports/metrics.ts';
import { useBase } from '../../../base/base-context.ts';
import { useEdit } from '../../edit/edit-store.ts';
import { allCriteria } from '../report-draft.ts';
import { CriteriaForm } from './CriteriaForm.tsx';
import { useReportSettings } from './own-criteria.ts';

interface CriteriaChoiceProps {
  readonly own: readonly CriteriaSet[];
  /** Ids. */
  readonly chosen: readonly string[];
  onChange(chosen: readonly string[]): void;
}

const limitsText = ({ criteria }: CriteriaSet): string =>
  criteria.map((one) => `${METRICS[one.metric].label} ${describeLimit(one)}`).join(', ');

/** Criteria that targets are judged by: shipped ones, and those of the project, which can be edited. */
export function CriteriaChoice({ own, chosen, onChange }: CriteriaChoiceProps): ReactNode {
  const { status } = useBase();
  const edit = useEdit();
  const settings = useReportSettings();
  const isReadOnly = useStore(status, (state) => state.status?.readOnly ?? false);
  /** Criteria in the form; null = it is closed. */
  const [edited, setEdited] = useState<{ readonly set: CriteriaSet; readonly isNew: boolean } | null>(null);
  const keep = (label: string, criteria: readonly CriteriaSet[]) => {
    const { criteria: _, ...rest } = settings;
    const value = { ...rest, ...(criteria.length > 0 && { criteria: [...criteria] }) };
    const isEmpty = Object.keys(value).length === 0;
    return edit.getState().apply(label, [{ op: 'section', section: 'reports', value: isEmpty ? null : value }]);
  };
  const save = async (set: CriteriaSet) => {
    const others = own.filter(({ id }) => id !== set.id);
    if (!(await keep(`Kept criteria ${set.application}`, [...others, set]))) return;
    setEdited(null);
    if (!chosen.includes(set.id)) onChange([...chosen, set.id]);
  };
  const remove = async (set: CriteriaSet) => {
    const others = own.filter(({ id }) => id !== set.id);
    if (await keep(`Deleted criteria ${set.application}`, others)) setEdited(null);
  };
  return (
    <fieldset className="criteria-choice">
      <legend>Acceptance criteria</legend>
      <ul aria-label="Acceptance criteria">
        {allCriteria(own).map((set) => {
          const isOwn = own.includes(set);
          return (
            <li key={set.id}>
              <Checkbox
                label={isOwn ? `${set.application} (own)` : set.application}
                title={limitsText(set)}
                checked={chosen.includes(set.id)}
                onChange={({ currentTarget: { checked } }) =>
                  onChange(checked ? [...chosen, set.id] : chosen.filter((id) => id !== set.id))
                }
              />
              {!isReadOnly && (
                <Button
                  size="small"
                  variant="minimal"
                  text={isOwn ? 'Edit' : 'Copy'}
                  aria-label={`${isOwn ? 'Edit' : 'Copy'} criteria ${set.application}`}
                  onClick={() => setEdited({ set, isNew: !isOwn })}
                />
              )}
            </li>
          );
        })}
      </ul>
      {edited && (
        <CriteriaForm
          key={edited.set.id}
          {...edited}
          taken={own.map(({ id }) => id)}
          onSave={(set) => void save(set)}
          onDelete={() => void remove(edited.set)}
          onCancel={() => setEdited(null)}
        />
      )}
    </fieldset>
  );
}
