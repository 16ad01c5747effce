import { Button, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { REPORT_PERIODS, type ReportPeriod, ReportSchedule } from '../../../core/reports/report-schedule.ts';
import { useEdit } from '../edit/edit-store.ts';
import { useReportSettings } from './criteria/own-criteria.ts';
import type { RememberedOptions } from './report-draft.ts';

const PERIOD_TITLES: Readonly<Record<ReportPeriod, string>> = {
  day: 'Every day',
  week: 'Every week',
  month: 'Every month',
};

const describe = ({ every, at = '00:05', timeZone = 'UTC', formats, folder }: ReportSchedule): string =>
  `${PERIOD_TITLES[every].toLowerCase()} at ${at} (${timeZone}), ${formats.join(', ')}${folder === undefined ? '' : ` to ${folder}`}`;

/** Reports that the station makes by itself, of all targets, with the options that are chosen when one is added. */
export function ScheduledReports({ options }: { readonly options: RememberedOptions }): ReactNode {
  const edit = useEdit();
  const settings = useReportSettings();
  const { schedules = [] } = settings;
  const [draft, setDraft] = useState({ name: '', every: 'day' as ReportPeriod, at: '06:00', folder: '' });
  const [problem, setProblem] = useState<string | null>(null);
  const keep = (label: string, next: readonly ReportSchedule[]) => {
    const { schedules: _, ...rest } = settings;
    const value = { ...rest, ...(next.length > 0 && { schedules: [...next] }) };
    const isEmpty = Object.keys(value).length === 0;
    return edit.getState().apply(label, [{ op: 'section', section: 'reports', value: isEmpty ? null : value }]);
  };
  const add = async () => {
    const { name, every, at, folder } = draft;
    const { timeZone, language, formats, criteria } = options;
    const written = {
      name,
      every,
      at,
      timeZone,
      language,
      formats,
      criteria,
      ...(folder.trim() !== '' && { folder: folder.trim() }),
    };
    const parsed = ReportSchedule.safeParse(written);
    const isTaken = schedules.some((one) => one.name === name.trim());
    setProblem(parsed.error?.issues[0]?.message ?? (isTaken ? `“${name}” already exists` : null));
    if (!parsed.success || isTaken) return;
    if (await keep(`Scheduled report ${name}`, [...schedules, parsed.data])) setDraft({ ...draft, name: '' });
  };
  return (
    <details className="scheduled-reports">
      <summary>Scheduled reports ({schedules.length})</summary>
      <ul aria-label="Scheduled reports">
        {schedules.map((schedule) => (
          <li key={schedule.name}>
            <span>
              <strong>{schedule.name}</strong>: {describe(schedule)}
            </span>
            <Button
              size="small"
              variant="minimal"
              text="Delete"
              aria-label={`Delete schedule ${schedule.name}`}
              onClick={() =>
                void keep(
                  `Deleted schedule ${schedule.name}`,
                  schedules.filter((one) => one !== schedule),
                )
              }
            />
          </li>
        ))}
      </ul>
      <p className="is-quiet">
        Of the whole day, week or month before, with the language, time zone, criteria and formats above.
      </p>
      <FormGroup label="Name" labelFor="schedule-name">
        <InputGroup id="schedule-name" value={draft.name} onValueChange={(name) => setDraft({ ...draft, name })} />
      </FormGroup>
      <div className="survey-pair">
        <FormGroup label="Period" labelFor="schedule-every">
          <HTMLSelect
            id="schedule-every"
            fill
            value={draft.every}
            onChange={(event) => setDraft({ ...draft, every: event.currentTarget.value as ReportPeriod })}
          >
            {REPORT_PERIODS.map((period) => (
              <option key={period} value={period}>
                {PERIOD_TITLES[period]}
              </option>
            ))}
          </HTMLSelect>
        </FormGroup>
        <FormGroup label="Time of day" labelFor="schedule-at">
          <InputGroup id="schedule-at" value={draft.at} onValueChange={(at) => setDraft({ ...draft, at: at.trim() })} />
        </FormGroup>
      </div>
      <FormGroup label="Folder" labelFor="schedule-folder" helperText="Empty = the project’s folder of reports">
        <InputGroup
          id="schedule-folder"
          value={draft.folder}
          onValueChange={(folder) => setDraft({ ...draft, folder })}
        />
      </FormGroup>
      {problem !== null && (
        <p role="alert" data-tone="warn">
          △ {problem}
        </p>
      )}
      <Button text="Add schedule" onClick={() => void add()} />
    </details>
  );
}
