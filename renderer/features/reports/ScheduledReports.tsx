import { Button, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { PLAIN_LAYOUT } from '../../../core/reports/layout-options.ts';
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

/** Paths on the computer that measures. */
const PATHS = [
  { key: 'folder', label: 'Folder', help: 'Empty = the project’s folder of reports' },
  { key: 'logo', label: 'Logo file', help: 'PNG or SVG, e.g. /srv/reports/logo.svg; empty = none' },
  { key: 'template', label: 'Word template file', help: 'Empty = the shipped one' },
] as const;

const EMPTY = { name: '', every: 'day' as ReportPeriod, at: '06:00', folder: '', logo: '', template: '' };

const given = (key: 'folder' | 'logo' | 'template', path: string) => (path.trim() === '' ? {} : { [key]: path.trim() });

/** Reports that the station makes by itself, of all targets, with the options that are chosen when one is added. */
export function ScheduledReports({ options }: { readonly options: RememberedOptions }): ReactNode {
  const edit = useEdit();
  const settings = useReportSettings();
  const { schedules = [] } = settings;
  const [draft, setDraft] = useState(EMPTY);
  const [problem, setProblem] = useState<string | null>(null);
  const keep = (label: string, next: readonly ReportSchedule[]) => {
    const { schedules: _, ...rest } = settings;
    const value = { ...rest, ...(next.length > 0 && { schedules: [...next] }) };
    const isEmpty = Object.keys(value).length === 0;
    return edit.getState().apply(label, [{ op: 'section', section: 'reports', value: isEmpty ? null : value }]);
  };
  const add = async () => {
    const { name, every, at, folder, logo, template } = draft;
    const { timeZone, language, formats, criteria, layout } = options;
    const { paper, redact, brand } = layout;
    const written = {
      name,
      every,
      at,
      timeZone,
      language,
      formats,
      criteria,
      ...(paper !== PLAIN_LAYOUT.paper && { paper }),
      ...(brand.company?.trim() && { company: brand.company }),
      ...(brand.accent !== null && { accent: brand.accent }),
      ...(redact.length > 0 && { redact }),
      ...{ ...given('folder', folder), ...given('logo', logo), ...given('template', template) },
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
        Of the whole day, week or month before, with the options above. A logo and a Word template are read each time
        from files of the computer that measures.
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
      {PATHS.map(({ key, label, help }) => (
        <FormGroup key={key} label={label} labelFor={`schedule-${key}`} helperText={help}>
          <InputGroup
            id={`schedule-${key}`}
            value={draft[key]}
            onValueChange={(path) => setDraft({ ...draft, [key]: path })}
          />
        </FormGroup>
      ))}
      {problem !== null && (
        <p role="alert" data-tone="warn">
          △ {problem}
        </p>
      )}
      <Button text="Add schedule" onClick={() => void add()} />
    </details>
  );
}
