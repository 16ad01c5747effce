import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { Template } from '../../../core/reports/layout-options.ts';
import { useBase } from '../../base/base-context.ts';
import { useDownloads } from '../../base/downloads-store.ts';
import { ChosenFile } from './ChosenFile.tsx';
import { type Chosen, chosenTemplate } from './report-layout.ts';
import { useReports } from './reports-store.ts';

interface TemplateFieldProps {
  /** null = the shipped one. */
  readonly template: Template | null;
  onChange(template: Template | null): void;
}

/** The Word template of a report: one that a report cannot be made from is not taken. */
export function TemplateField({ template, onChange }: TemplateFieldProps): ReactNode {
  const { notices } = useBase();
  const downloads = useDownloads();
  const { checkTemplate } = useReports().getState();
  const read = async (file: File): Promise<Chosen<Template>> => {
    const chosen = await chosenTemplate(file);
    return 'problem' in chosen ? chosen : checkTemplate(chosen);
  };
  const saveShipped = async () => {
    const fault = await downloads.getState().start({ kind: 'report-template' });
    if (fault) notices.getState().reportFault(fault);
  };
  return (
    <ChosenFile label="Word template" accept=".docx" chosen={template?.name ?? null} read={read} onChange={onChange}>
      <Button size="small" variant="minimal" text="Save the shipped template …" onClick={() => void saveShipped()} />
    </ChosenFile>
  );
}
