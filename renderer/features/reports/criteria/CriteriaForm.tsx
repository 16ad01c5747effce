import { Button, Checkbox, DialogBody, DialogFooter, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import type { CriteriaSet } from '../../../../core/reports/criteria.ts';
import { METRIC_IDS, METRICS, type MetricId } from '../../../../core/reports/metrics.ts';
import { ModalDialog } from '../../../../ui/components/ModalDialog.tsx';
import {
  type CriteriaDraft,
  type CriterionDraft,
  draftOf,
  newCriterion,
  readCriteria,
  unitOf,
} from './own-criteria.ts';
import './criteria.css';

interface CriteriaFormProps {
  /** Criteria that are edited, or copied. */
  readonly set: CriteriaSet;
  readonly isNew: boolean;
  /** Ids of the project. */
  readonly taken: readonly string[];
  onSave(set: CriteriaSet): void;
  onDelete(): void;
  onCancel(): void;
}

/** Limits of one application. */
export function CriteriaForm({ set, isNew, taken, onSave, onDelete, onCancel }: CriteriaFormProps): ReactNode {
  const [draft, setDraft] = useState<CriteriaDraft>(() => {
    const kept = draftOf(set);
    return isNew ? { ...kept, id: `own-${kept.id}`, application: `${kept.application} (agreed)`, version: 0 } : kept;
  });
  const read = readCriteria(draft, isNew ? taken : []);
  const problems = 'problems' in read ? read.problems : [];
  const change = (part: Partial<CriteriaDraft>) => setDraft({ ...draft, ...part });
  const changeLimit = (key: number, part: Partial<CriterionDraft>) =>
    change({ criteria: draft.criteria.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  const nextKey = Math.max(0, ...draft.criteria.map(({ key }) => key + 1));
  return (
    <ModalDialog isOpen onClose={onCancel} title={isNew ? 'New criteria' : 'Edit criteria'} className="criteria-dialog">
      <DialogBody>
        <div className="survey-pair">
          <FormGroup label="Application" labelFor="criteria-application">
            <InputGroup
              id="criteria-application"
              value={draft.application}
              onValueChange={(application) => change({ application })}
            />
          </FormGroup>
          <FormGroup label="Id" labelFor="criteria-id" helperText="For the command line and the report">
            <InputGroup id="criteria-id" value={draft.id} disabled={!isNew} onValueChange={(id) => change({ id })} />
          </FormGroup>
        </div>
        <table className="criteria-table" aria-label="Limits">
          <thead>
            <tr>
              {['Figure', 'Limit of a pass', 'Marginal up to', 'Optional', 'Source', ''].map((title) => (
                <th key={title} scope="col">
                  {title === '' ? <span className="is-hidden">Remove</span> : title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {draft.criteria.map((one) => (
              <LimitRow
                key={one.key}
                limit={one}
                onChange={(part) => changeLimit(one.key, part)}
                onRemove={() => change({ criteria: draft.criteria.filter(({ key }) => key !== one.key) })}
              />
            ))}
          </tbody>
        </table>
        <Button
          size="small"
          text="Add limit"
          onClick={() => change({ criteria: [...draft.criteria, newCriterion(nextKey)] })}
        />
        {problems.length > 0 && (
          <ul role="alert" className="criteria-problems">
            {problems.map((problem) => (
              <li key={problem}>✗ {problem}</li>
            ))}
          </ul>
        )}
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Cancel" onClick={onCancel} />
            {!isNew && <Button text="Delete criteria" onClick={onDelete} />}
            <Button
              intent="primary"
              text="Keep criteria"
              disabled={problems.length > 0}
              onClick={() => 'set' in read && onSave(read.set)}
            />
          </>
        }
      />
    </ModalDialog>
  );
}

interface LimitRowProps {
  readonly limit: CriterionDraft;
  onChange(part: Partial<CriterionDraft>): void;
  onRemove(): void;
}

function LimitRow({ limit, onChange, onRemove }: LimitRowProps): ReactNode {
  const { metric, pass, marginal, isOptional, isStrict, source } = limit;
  const { label, better } = METRICS[metric];
  const sign = better === 'lower' ? (isStrict ? '<' : '≤') : isStrict ? '>' : '≥';
  const field = (name: 'pass' | 'marginal', title: string, value: string) => (
    <InputGroup
      aria-label={`${title} of ${label}`}
      value={value}
      leftElement={<span className="limit-sign">{sign}</span>}
      rightElement={<span className="limit-sign">{unitOf(metric)}</span>}
      onValueChange={(text) => onChange({ [name]: text })}
    />
  );
  return (
    <tr>
      <td>
        <HTMLSelect
          aria-label="Figure"
          value={metric}
          onChange={(event) => onChange({ metric: event.currentTarget.value as MetricId })}
        >
          {METRIC_IDS.map((id) => (
            <option key={id} value={id}>
              {METRICS[id].label}
            </option>
          ))}
        </HTMLSelect>
      </td>
      <td>{field('pass', 'Limit', pass)}</td>
      <td>{field('marginal', 'Marginal limit', marginal)}</td>
      <td>
        <Checkbox
          aria-label={`${label} is optional`}
          title="A figure that cannot be judged does not prevent a pass"
          checked={isOptional}
          onChange={(event) => onChange({ isOptional: event.currentTarget.checked })}
        />
      </td>
      <td>
        <InputGroup
          aria-label={`Source of ${label}`}
          value={source}
          onValueChange={(text) => onChange({ source: text })}
        />
      </td>
      <td>
        <Button size="small" variant="minimal" text="Remove" aria-label={`Remove ${label}`} onClick={onRemove} />
      </td>
    </tr>
  );
}
