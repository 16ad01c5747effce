import { Button, Checkbox, FileInput, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { DEFAULT_ACCENT } from '../../../core/reports/brand.ts';
import type { LayoutOptions } from '../../../core/reports/layout-options.ts';
import { PAPERS, type Paper } from '../../../core/reports/paper.ts';
import { REDACTIONS } from '../../../core/reports/redact/redact-document.ts';
import { type Chosen, chosenLogo, chosenTemplate, PAPER_TITLES, REDACTION_TITLES } from './report-layout.ts';

interface LayoutFieldsProps {
  readonly layout: LayoutOptions;
  onChange(layout: LayoutOptions): void;
}

/** Paper, company and template of a report, and what is left out of it. */
export function LayoutFields({ layout, onChange }: LayoutFieldsProps): ReactNode {
  const { paper, brand, redact } = layout;
  const changeBrand = (part: Partial<LayoutOptions['brand']>) => onChange({ ...layout, brand: { ...brand, ...part } });
  return (
    <details className="report-layout">
      <summary>Layout and redaction</summary>
      <div className="survey-pair">
        <FormGroup label="Company" labelFor="report-company">
          <InputGroup
            id="report-company"
            maxLength={100}
            value={brand.company ?? ''}
            onValueChange={(company) => changeBrand({ company })}
          />
        </FormGroup>
        <FormGroup label="Paper" labelFor="report-paper">
          <HTMLSelect
            id="report-paper"
            fill
            value={paper}
            onChange={(event) => onChange({ ...layout, paper: event.currentTarget.value as Paper })}
          >
            {PAPERS.map((one) => (
              <option key={one} value={one}>
                {PAPER_TITLES[one]}
              </option>
            ))}
          </HTMLSelect>
        </FormGroup>
      </div>
      <div className="report-accent">
        <label htmlFor="report-accent">Colour of headings</label>
        <input
          id="report-accent"
          type="color"
          value={brand.accent ?? DEFAULT_ACCENT}
          onChange={(event) => changeBrand({ accent: event.currentTarget.value })}
        />
        <Button
          size="small"
          text="Default"
          disabled={brand.accent === null}
          onClick={() => changeBrand({ accent: null })}
        />
      </div>
      <ChosenFile
        label="Logo"
        accept="image/png,image/svg+xml"
        chosen={brand.logo && (brand.logo.type === 'image/png' ? 'PNG file' : 'SVG file')}
        read={chosenLogo}
        onChange={(logo) => changeBrand({ logo })}
      />
      <ChosenFile
        label="Word template"
        accept=".docx"
        chosen={layout.template?.name ?? null}
        read={chosenTemplate}
        onChange={(template) => onChange({ ...layout, template })}
      />
      {REDACTIONS.map((one) => (
        <Checkbox
          key={one}
          label={REDACTION_TITLES[one]}
          checked={redact.includes(one)}
          onChange={({ currentTarget: { checked } }) =>
            onChange({
              ...layout,
              redact: REDACTIONS.filter((other) => (other === one ? checked : redact.includes(other))),
            })
          }
        />
      ))}
    </details>
  );
}

interface ChosenFileProps<Content> {
  readonly label: string;
  readonly accept: string;
  /** Description of the file in use; null = none is. */
  readonly chosen: string | null;
  read(file: File): Promise<Chosen<Content>>;
  onChange(content: Content | null): void;
}

function ChosenFile<Content extends object>(props: ChosenFileProps<Content>): ReactNode {
  const { label, accept, chosen, read, onChange } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const take = async (file: File) => {
    const content = await read(file).catch(() => ({ problem: `${file.name} cannot be read` }));
    setProblem('problem' in content ? content.problem : null);
    if (!('problem' in content)) onChange(content);
  };
  return (
    <FormGroup label={label}>
      <div className="report-file">
        <FileInput
          fill
          text={chosen ?? 'Choose a file …'}
          hasSelection={chosen !== null}
          inputProps={{ accept, 'aria-label': label }}
          onInputChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            currentTarget.value = ''; // the same file can be chosen again
            if (file) void take(file);
          }}
        />
        {chosen !== null && (
          <Button
            size="small"
            text="Remove"
            aria-label={`Remove ${label.toLowerCase()}`}
            onClick={() => onChange(null)}
          />
        )}
      </div>
      {problem !== null && (
        <p role="alert" data-tone="warn">
          △ {problem}
        </p>
      )}
    </FormGroup>
  );
}
