import { Checkbox, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { FORMAT_TITLES, REPORT_FORMATS } from '../../../core/reports/report-formats.ts';
import { formatMoment } from '../../../ui/format/times.ts';
import { CriteriaChoice } from './criteria/CriteriaChoice.tsx';
import { useOwnCriteria } from './criteria/own-criteria.ts';
import { LayoutFields } from './LayoutFields.tsx';
import { LANGUAGE_TITLES, REPORT_LANGUAGES, type ReportLanguage, type ReportSubject } from './report-draft.ts';
import type { ReportDraftForm } from './use-report-draft.ts';

const ZONES_ID = 'report-zones';

interface ReportFieldsProps {
  readonly form: ReportDraftForm;
  readonly isReadOnly: boolean;
}

/** The options of a report. */
export function ReportFields({ form, isReadOnly }: ReportFieldsProps): ReactNode {
  const own = useOwnCriteria();
  const { draft, change } = form;
  return (
    <>
      <SubjectFields form={form} />
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
      <LayoutFields layout={draft.layout} onChange={(layout) => change({ layout })} />
      {!isReadOnly && <FormatFields form={form} />}
    </>
  );
}

/** The survey or span, and the survey that it is compared with. */
function SubjectFields({ form }: Pick<ReportFieldsProps, 'form'>): ReactNode {
  const { draft, surveys, earlier, change, choose } = form;
  return (
    <>
      <FormGroup label="Report of" labelFor="report-subject">
        <HTMLSelect
          id="report-subject"
          fill
          value={draft.subject}
          onChange={({ currentTarget: { value } }) =>
            choose(/^\d+$/.test(value) ? Number(value) : (value as ReportSubject))
          }
        >
          {surveys.map(({ id, name, site, startedAtMs }) => (
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
            <option value="">Nothing: no comparison</option>
            {earlier.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </HTMLSelect>
        </FormGroup>
      )}
    </>
  );
}

function FormatFields({ form: { draft, change } }: Pick<ReportFieldsProps, 'form'>): ReactNode {
  const isChosen = (format: (typeof REPORT_FORMATS)[number]) => draft.formats.includes(format);
  return (
    <fieldset className="report-formats">
      <legend>Formats</legend>
      {REPORT_FORMATS.map((format) => (
        <Checkbox
          key={format}
          label={FORMAT_TITLES[format]}
          checked={isChosen(format)}
          onChange={({ currentTarget: { checked } }) =>
            change({ formats: REPORT_FORMATS.filter((one) => (one === format ? checked : isChosen(one))) })
          }
        />
      ))}
    </fieldset>
  );
}
