import { Button, DialogBody, DialogFooter, ProgressBar } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../base/base-context.ts';
import { ReportFields } from './ReportFields.tsx';
import { ReportFrame } from './ReportFrame.tsx';
import { useReports } from './reports-store.ts';
import { ScheduledReports } from './ScheduledReports.tsx';
import { StoredReportList } from './StoredReportList.tsx';
import { type ReportDraftForm, useReportDraft } from './use-report-draft.ts';
import './reports.css';

/** The report builder: options, a live preview, and the reports that were made. */
export function ReportDialog(): ReactNode {
  const { layout } = useBase();
  const isOpen = useStore(layout, (state) => state.dialog === 'report');
  const close = () => layout.getState().showDialog('none');
  return (
    <ModalDialog isOpen={isOpen} onClose={close} title="Report" className="report-dialog">
      <ReportBuilder onClose={close} />
    </ModalDialog>
  );
}

function ReportBuilder({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { status } = useBase();
  const isReadOnly = useStore(status, (state) => state.status?.readOnly ?? false);
  const form = useReportDraft();
  return (
    <>
      <DialogBody>
        <div className="report-builder">
          <form
            className="report-options"
            onSubmit={(event) => {
              event.preventDefault();
              void form.make();
            }}
          >
            <ReportFields form={form} isReadOnly={isReadOnly} />
            <MakeReport form={form} isReadOnly={isReadOnly} />
            <TicketActions />
            {!isReadOnly && <ScheduledReports options={form.draft} />}
            <StoredReportList isReadOnly={isReadOnly} />
          </form>
          <Preview />
        </div>
      </DialogBody>
      <DialogFooter actions={<Button text="Close" onClick={onClose} />} />
    </>
  );
}

interface MakeReportProps {
  readonly form: ReportDraftForm;
  readonly isReadOnly: boolean;
}

/** Problems of the options, and the making of the report with its progress. */
function MakeReport({ form: { draft, problem }, isReadOnly }: MakeReportProps): ReactNode {
  const reports = useReports();
  const making = useStore(reports, (state) => state.making);
  const fault = useStore(reports, (state) => state.fault);
  return (
    <>
      {problem !== null && (
        <p role="alert" data-tone="warn">
          △ {problem}
        </p>
      )}
      {fault && (
        <div role="alert" className="survey-fault">
          <FaultText fault={fault} />
        </div>
      )}
      {!isReadOnly && making === null && (
        <Button
          type="submit"
          intent="primary"
          text="Make report"
          disabled={problem !== null || draft.formats.length === 0}
        />
      )}
      {making !== null && (
        <div className="report-making" role="status">
          <span>Making the report …</span>
          <ProgressBar value={making} intent="primary" aria-label="Progress of the report" />
          <Button text="Cancel" onClick={() => reports.getState().cancel()} />
        </div>
      )}
    </>
  );
}

function TicketActions(): ReactNode {
  const reports = useReports();
  const ticket = useStore(reports, (state) => state.preview.ticket);
  const { copyTicket, saveTicket } = reports.getState();
  return (
    <div className="report-ticket">
      <Button text="Copy ticket text" disabled={ticket === null} onClick={() => void copyTicket()} />
      <Button text="Save ticket text …" disabled={ticket === null} onClick={() => void saveTicket()} />
    </div>
  );
}

function Preview(): ReactNode {
  const reports = useReports();
  const { share, html, fault } = useStore(reports, (state) => state.preview);
  return (
    <section className="report-preview" aria-label="Preview">
      <div className="report-preview-bar" role="status">
        {share !== null && (
          <>
            <span>Reading stored samples …</span>
            <ProgressBar value={share} intent="primary" aria-label="Progress of the preview" />
          </>
        )}
        {fault && <FaultText fault={fault} />}
        {share === null && html !== null && (
          <>
            <span className="is-quiet">Preview, as HTML</span>
            <Button size="small" text="Save preview …" onClick={() => void reports.getState().savePreview()} />
          </>
        )}
      </div>
      {html !== null && <ReportFrame html={html} />}
    </section>
  );
}
