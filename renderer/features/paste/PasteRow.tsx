// biome-ignore-all lint/a11y/useSemanticElements: rows that exist only while seen have no place in a table element
import type { CSSProperties, ReactNode } from 'react';
import type { Settings } from '../../../core/model/settings.ts';
import { probeOf } from '../../../probes/registry.ts';
import { PROBE_CHOICES } from '../edit/setting-fields.ts';
import { usePaste } from './paste-store.ts';
import type { PreviewRow } from './preview-rows.ts';
import type { EditedField, RowEdit } from './understanding.ts';

/** `DNS, AAAA`: the probe, with what the text itself sets. */
const probeText = (probe: string, settings: Settings): string =>
  [probeOf(probe).definition.title, ...Object.values(settings).map(String)].join(', ');

interface PasteRowProps {
  readonly row: PreviewRow;
  readonly position: number;
  readonly style: CSSProperties;
  readonly given: string | undefined;
  readonly edit: RowEdit | undefined;
  readonly isIncluded: boolean;
  /** The error of its name. */
  readonly problem: string | undefined;
}

/** A row of the preview: each cell can be changed. */
export function PasteRow({ row, position, style, given, edit, isIncluded, problem }: PasteRowProps): ReactNode {
  const paste = usePaste();
  const { key, to, error, labels } = row;
  const isFaulty = error !== null;
  const message = error ?? problem;
  const field = (name: EditedField, label: string, value: string, isWrong = false) => (
    <span role="cell" className="preview-cell" data-field={name}>
      <input
        value={edit?.[name] ?? value}
        aria-label={`${label} of ${to}`}
        aria-invalid={isWrong || undefined}
        title={value}
        spellCheck={false}
        onChange={(event) => paste.getState().setField(key, name, event.target.value)}
      />
    </span>
  );
  return (
    <div
      role="row"
      tabIndex={-1}
      className="preview-row"
      style={style}
      data-position={position}
      data-faulty={isFaulty ? '' : undefined}
      data-skipped={isIncluded ? undefined : ''}
      aria-rowindex={position + 2}
    >
      <span role="cell" className="preview-tick">
        <input
          type="checkbox"
          checked={isIncluded && !isFaulty}
          disabled={isFaulty}
          aria-label={`Add ${to}`}
          onChange={(event) => paste.getState().include([key], event.target.checked)}
        />
      </span>
      <span role="cell" className="preview-line">
        {row.line}
      </span>
      <span role="cell" className="preview-cell" data-field="name">
        <input
          value={given ?? row.name}
          aria-label={`Name of ${to}`}
          aria-invalid={problem !== undefined || undefined}
          spellCheck={false}
          onChange={(event) => paste.getState().setName(key, event.target.value)}
        />
      </span>
      {field('to', 'Address', to, isFaulty)}
      <span role="cell" className="preview-cell" data-field="probe">
        <select
          value={edit?.probe ?? row.probe}
          aria-label={`Probe of ${to}`}
          title={probeText(row.probe, row.settings)}
          onChange={(event) => paste.getState().setField(key, 'probe', event.target.value)}
        >
          {PROBE_CHOICES.map(([id, title]) => (
            <option key={id} value={id}>
              {id === row.probe ? probeText(id, row.settings) : title}
            </option>
          ))}
        </select>
      </span>
      {field('tags', 'Tags', labels.tags?.join(', ') ?? '')}
      {field('site', 'Site', labels.site ?? '')}
      {field('description', 'Description', labels.description ?? '')}
      {message !== undefined && (
        <span role="cell" className="preview-problem">
          ✕ {message}
        </span>
      )}
    </div>
  );
}
