import type { ReactNode } from 'react';
import { parseDestination } from '../../../core/model/destination.ts';
import { SETTING_SECTIONS } from '../../../core/model/setting.ts';
import { definitionOf, probeOf, resolvesItself } from '../../../probes/registry.ts';
import { FormField } from '../edit/FormField.tsx';
import {
  builtInOf,
  fieldText,
  PROBE_CHOICES,
  SETTING_FIELDS,
  type SettingField,
  THRESHOLD_FIELDS,
  usesSetting,
} from '../edit/setting-fields.ts';
import { LIMIT_PREFIX } from '../edit/target-form.ts';
import type { TargetFormState } from './use-target-form.ts';

const ENABLED = {
  type: 'choice',
  choices: [
    ['true', 'yes'],
    ['false', 'no'],
  ],
} as const;
const PROBE = { type: 'choice', choices: PROBE_CHOICES } as const;

interface FieldsProps {
  readonly form: TargetFormState;
}

/** Settings that mean something only for certain destinations. */
function suitsDestination(field: SettingField, to: string | undefined, probe: string | undefined): boolean {
  if (field.section === 'Addresses' && resolvesItself(probe)) return field.name === 'addressFamily';
  if (to === undefined || field.section !== 'Addresses' || field.name === 'skipOwnAddress') return true;
  const parsed = parseDestination(to.trim());
  const kind = 'destination' in parsed ? parsed.destination.kind : undefined;
  return field.name === 'wholeSubnet' ? kind === 'cidr' : kind === 'name';
}

function isManyAddresses(to: string | undefined, probe: string | undefined): boolean {
  if (resolvesItself(probe)) return false;
  const parsed = parseDestination((to ?? '').trim());
  return 'destination' in parsed && !['name', 'address'].includes(parsed.destination.kind);
}

/** Help for a field that is shown because it has a value although these probes do not use it. */
function unusedHelp(field: SettingField, probes: readonly string[]): string | undefined {
  const deaf = probes.filter((id) => !usesSetting(id, field.name));
  if (deaf.length === 0) return undefined;
  return `Not used by ${deaf.map((id) => probeOf(id).definition.title).join(', ')}`;
}

/** Name and destination, for a single target. */
export function DestinationFields({ form }: FieldsProps): ReactNode {
  const { control, values, problems, probes } = form;
  const probe = probes[0];
  return (
    <>
      <FormField control={control} name="name" label="Name" kind={{ type: 'text' }} problem={problems.get('name')} />
      <FormField
        control={control}
        name="to"
        label="To"
        kind={{ type: 'text' }}
        help={definitionOf(probe)?.service?.toHelp ?? 'Address, name, CIDR, range or pattern'}
        problem={problems.get('to')}
      />
      {(isManyAddresses(values['to'], probe) || (values['exclude'] ?? '') !== '') && (
        <FormField
          control={control}
          name="exclude"
          label="Exclude"
          kind={{ type: 'text' }}
          inherited="none"
          help="Addresses, CIDRs or ranges to leave out, e.g. 10.0.0.7, 10.0.0.20-25"
          problem={problems.get('exclude')}
        />
      )}
    </>
  );
}

function SettingInput({ form, field }: FieldsProps & { readonly field: SettingField }): ReactNode {
  const { control, project, probes, problems, isMixed } = form;
  const probe = probes.length === 1 ? probes[0] : undefined;
  return (
    <FormField
      control={control}
      name={field.name}
      label={field.label}
      kind={field.kind}
      inherited={fieldText(project.defaults[field.name]) || builtInOf(field, probe)}
      help={unusedHelp(field, probes) ?? field.help}
      isMixed={isMixed(field.name)}
      canReset
      problem={problems.get(field.name)}
    />
  );
}

/** The settings of a section that the probes use or that have a value. */
function SettingGrid({ form, section }: FieldsProps & { readonly section: SettingField['section'] }): ReactNode {
  const { values, only, probes, isMixed } = form;
  const hasValue = ({ name }: SettingField) => (values[name] ?? '') !== '' || isMixed(name);
  const isUsed = (field: SettingField) =>
    probes.some((id) => usesSetting(id, field.name)) &&
    suitsDestination(field, only && values['to'], only && probes[0]);
  const shown = SETTING_FIELDS.filter((field) => field.section === section && (hasValue(field) || isUsed(field)));
  return (
    <div className="field-grid">
      {shown.map((field) => (
        <SettingInput key={field.name} form={form} field={field} />
      ))}
    </div>
  );
}

/** Probe with its settings, description and state. */
export function ProbeFields({ form }: FieldsProps): ReactNode {
  const { control, probes, problems, isMixed } = form;
  return (
    <>
      <FormField
        control={control}
        name="probe"
        label="Probe"
        kind={PROBE}
        help={probes.length === 1 && probes[0] ? probeOf(probes[0]).definition.summary : undefined}
        isMixed={isMixed('probe')}
        problem={problems.get('probe')}
      />
      <SettingGrid form={form} section="Probe" />
      <FormField
        control={control}
        name="description"
        label="Description"
        kind={{ type: 'long' }}
        isMixed={isMixed('description')}
        problem={problems.get('description')}
      />
      <FormField control={control} name="enabled" label="Enabled" kind={ENABLED} isMixed={isMixed('enabled')} />
    </>
  );
}

/** All settings but those of the probe, section by section. */
export function SettingFields({ form }: FieldsProps): ReactNode {
  return SETTING_SECTIONS.filter((section) => section !== 'Probe').map((section) => (
    <section key={section}>
      <h3>{section}</h3>
      <SettingGrid form={form} section={section} />
    </section>
  ));
}

export function ThresholdFields({ form }: FieldsProps): ReactNode {
  const { control, project, problems, isMixed } = form;
  return (
    <>
      <h3>Thresholds</h3>
      <div className="field-grid">
        {THRESHOLD_FIELDS.map((field) => (
          <FormField
            key={field.name}
            control={control}
            name={LIMIT_PREFIX + field.name}
            label={field.label}
            kind={field.kind}
            inherited={fieldText(project.defaults.thresholds?.[field.name], field.kind) || field.builtIn}
            help={field.help}
            isMixed={isMixed(LIMIT_PREFIX + field.name)}
            canReset
            problem={problems.get(LIMIT_PREFIX + field.name)}
          />
        ))}
      </div>
    </>
  );
}
