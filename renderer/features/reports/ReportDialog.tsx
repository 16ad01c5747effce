import {
  Button,
  Checkbox,
  DialogBody,
  DialogFooter,
  FormGroup,
  HTMLSelect,
  InputGroup,
  ProgressBar,
} from '@blueprintjs/core';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { FORMAT_TITLES, REPORT_FORMATS } from '../../../core/reports/report-formats.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { formatMoment } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { useChart } from '../chart/chart-store.ts';
import { useSurveys } from '../surveys/surveys-store.ts';
import { CriteriaChoice } from './criteria/CriteriaChoice.tsx';
import { useOwnCriteria } from './criteria/own-criteria.ts';
import { ReportFrame } from './ReportFrame.tsx';
import {
  customerOf,
  LANGUAGE_TITLES,
  REPORT_LANGUAGES,
  type ReportDraft,
  type ReportLanguage,
  type ReportSubject,
  rememberedOptions,
  rememberOptions,
  reportOptions,
} from './report-draft.ts';
import { useReports } from './reports-store.ts';
import { ScheduledReports } from './ScheduledReports.tsx';
import { StoredReportList } from './StoredReportList.tsx';
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

const ZONES_ID = 'report-zones';

function ReportBuilder({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { bridge, status, stationNowMs } = useBase();
  const chart = useChart();
  const surveys = useSurveys();
  const reports = useReports();
  const all = useStore(surveys, (state) => state.surveys) ?? [];
  const isReadOnly = useStore(status, (state) => state.status?.readOnly ?? false);
  const making = useStore(reports, (state) => state.making);
  const fault = useStore(reports, (state) => state.fault);
  const own = useOwnCriteria();
  const surveyOf = (subject: ReportSubject) => all.find(({ id }) => id === subject);
  const [surroundings] = useState(() => ({ chart: chart.view(), nowMs: Math.round(stationNowMs()) }));
  const [draft, setDraft] = useState<ReportDraft>(() => {
    const subject: ReportSubject = surveys.getState().shown ?? all[0]?.id ?? 'all';
    return { subject, before: null, ...remembered(customerOf(surveyOf(subject))) };
  });
  function remembered(customer: string) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return rememberedOptions(bridge.preferences, customer, zone);
  }
  const change = (part: Partial<ReportDraft>) => setDraft({ ...draft, ...part });
  const choose = (value: string) => {
    const subject: ReportSubject = /^\d+$/.test(value) ? Number(value) : (value as ReportSubject);
    const customer = customerOf(surveyOf(subject));
    const isOther = customer !== customerOf(surveyOf(draft.subject));
    setDraft({ ...draft, subject, before: null, ...(isOther && remembered(customer)) });
  };
  const options = useMemo(() => reportOptions(draft, { ...surroundings, own }), [draft, surroundings, own]);
  const problem = 'problem' in options ? options.problem : null;
  useEffect(() => {
    reports.getState().show('problem' in options ? null : options);
  }, [reports, options]);
  const make = async () => {
    if ('problem' in options) return;
    rememberOptions(bridge.preferences, customerOf(surveyOf(draft.subject)), draft);
    await reports.getState().make({ options, formats: [...draft.formats] });
  };
  const started = surveyOf(draft.subject)?.startedAtMs ?? Number.POSITIVE_INFINITY;
  const earlier = all.filter(({ id, startedAtMs }) => id !== draft.subject && startedAtMs < started);
  return (
    <>
      <DialogBody>
        <div className="report-builder">
          <form
            className="report-options"
            onSubmit={(event) => {
              event.preventDefault();
              void make();
            }}
          >
            <FormGroup label="Report of" labelFor="report-subject">
              <HTMLSelect
                id="report-subject"
                fill
                value={draft.subject}
                onChange={(event) => choose(event.currentTarget.value)}
              >
                {all.map(({ id, name, site, startedAtMs }) => (
                  <option key={id} value={id}>
                    {`${name}${site === null ? '' : ` (${site})`}, ${formatMoment(startedAtMs)}`}
                  </option>
                ))}
                <option value="chart">Span of the chart</option>
                <option value="day">Last 24 hours</option>
                <option value="all">All stored data</option>
              </HTMLSelect>
            </FormGroup>
            {earlier.length > 0 && (
              <FormGroup label="Compare with" labelFor="report-before">
                <HTMLSelect
                  id="report-before"
                  fill
                  value={draft.before ?? ''}
                  onChange={({ currentTarget: { value } }) => change({ before: value === '' ? null : Number(value) })}
                >
                  <option value="">No earlier survey</option>
                  {earlier.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </HTMLSelect>
              </FormGroup>
            )}
            <div className="survey-pair">
              <FormGroup label="Language" labelFor="report-language">
                <HTMLSelect
                  id="report-language"
                  fill
                  value={draft.language}
                  onChange={(event) => change({ language: event.currentTarget.value as ReportLanguage })}
                >
                  {REPORT_LANGUAGES.map((one) => (
                    <option key={one} value={one}>
                      {LANGUAGE_TITLES[one] ?? one}
                    </option>
                  ))}
                </HTMLSelect>
              </FormGroup>
              <FormGroup label="Time zone" labelFor="report-zone">
                <InputGroup
                  id="report-zone"
                  list={ZONES_ID}
                  autoComplete="off"
                  value={draft.timeZone}
                  onValueChange={(timeZone) => change({ timeZone: timeZone.trim() })}
                />
                <datalist id={ZONES_ID}>
                  {Intl.supportedValuesOf('timeZone').map((zone) => (
                    <option key={zone} value={zone} />
                  ))}
                </datalist>
              </FormGroup>
            </div>
            <CriteriaChoice own={own} chosen={draft.criteria} onChange={(criteria) => change({ criteria })} />
            {!isReadOnly && (
              <fieldset className="report-formats">
                <legend>Formats</legend>
                {REPORT_FORMATS.map((format) => (
                  <Checkbox
                    key={format}
                    label={FORMAT_TITLES[format]}
                    checked={draft.formats.includes(format)}
                    onChange={({ currentTarget: { checked } }) =>
                      change({
                        formats: REPORT_FORMATS.filter((one) =>
                          one === format ? checked : draft.formats.includes(one),
                        ),
                      })
                    }
                  />
                ))}
              </fieldset>
            )}
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
            <TicketActions />
            {!isReadOnly && <ScheduledReports options={draft} />}
            <StoredReportList isReadOnly={isReadOnly} />
          </form>
          <Preview />
        </div>
      </DialogBody>
      <DialogFooter actions={<Button text="Close" onClick={onClose} />} />
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
