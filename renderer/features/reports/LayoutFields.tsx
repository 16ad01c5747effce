import { Button, Checkbox, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { DEFAULT_ACCENT } from '../../../core/reports/brand.ts';
import type { LayoutOptions } from '../../../core/reports/layout-options.ts';
import { PAPERS, type Paper } from '../../../core/reports/paper.ts';
import { REDACTIONS } from '../../../core/reports/redact/redact-document.ts';
import { ChosenFile } from './ChosenFile.tsx';
import { chosenLogo, PAPER_TITLES, REDACTION_TITLES } from './report-layout.ts';
import { TemplateField } from './TemplateField.tsx';

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
      <TemplateField template={layout.template} onChange={(template) => onChange({ ...layout, template })} />
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
