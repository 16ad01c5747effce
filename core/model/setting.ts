import { z } from 'zod';
import { formatDuration, parseDuration } from './duration.ts';

/** Parts of the form, in its order. */
export const SETTING_SECTIONS = ['Probe', 'Rounds', 'Packets', 'Addresses'] as const;
export type SettingSection = (typeof SETTING_SECTIONS)[number];

/** Input of a form for a value, and format of a flag. */
export type SettingInput =
  | { readonly type: 'text' }
  | { readonly type: 'whole'; readonly min: number; readonly max: number }
  /** A port as a number, several as text. */
  | { readonly type: 'ports' }
  /** A reference to a secret (core/model/secret.ts). */
  | { readonly type: 'secret' }
  | { readonly type: 'choice'; readonly choices: readonly (readonly [value: string, label: string])[] };

interface SettingLook {
  readonly label: string;
  /** A short sentence for the form, the file's schema and the command line, without a full stop. */
  readonly help: string;
  readonly section: SettingSection;
  /** The default as a form shows it, where it is not simply the value. */
  readonly unset?: string;
  /** Flag of the command line, as `--max-hops <N>`; without one the setting has none. */
  readonly flag?: string;
  /** Offered by the paste dialog; the others are in the editor only. */
  readonly isQuick?: boolean;
}

/**
 * A setting of a target, declared once: the schema of the file, the form, the flags of the command line and the
 * effective value follow from it.
 */
export interface Setting<Schema extends z.ZodType = z.ZodType, Default = unknown> extends SettingLook {
  readonly schema: Schema;
  readonly input: SettingInput;
  /** Used when neither the target nor the project's defaults have a value, as written in a file; null = see `unset`. */
  readonly default: Default;
  readonly unset: string;
}

export type SettingSet = Readonly<Record<string, Setting>>;

/** Values of a set: written ones, else defaults. */
export type SettingValues<S extends SettingSet> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer Schema, infer Default>
    ? z.output<Schema> | (Default extends null ? null : never)
    : never;
};

/** A duration in the file's format, within limits given in ms. */
export function duration(minMs: number, maxMs: number, name: string) {
  return z
    .string(`Write ${name} as text with its unit, as 500ms or 2s`)
    .superRefine((text, context) => {
      const parsed = parseDuration(text);
      if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
      else if (parsed.ms < minMs || parsed.ms > maxMs) {
        context.addIssue({
          code: 'custom',
          message: `${text} is out of range: ${name} must be ${formatDuration(minMs)} to ${formatDuration(maxMs)}`,
        });
      }
    })
    .meta({ pattern: '^\\s*(\\d+(\\.\\d+)?|\\.\\d+)\\s*(us|µs|ms|s|m|h|d)\\s*$' });
}

const YES_NO: SettingInput = {
  type: 'choice',
  choices: [
    ['true', 'yes'],
    ['false', 'no'],
  ],
};

const shown = (value: unknown): string => (value === true ? 'yes' : value === false ? 'no' : String(value));

/** A setting of any schema. */
export function setting<Schema extends z.ZodType, Default extends z.input<Schema> | null>(
  schema: Schema,
  input: SettingInput,
  look: SettingLook & { readonly default: Default },
): Setting<Schema, Default> {
  return { ...look, schema, input, unset: look.unset ?? shown(look.default) };
}

/** A whole number. @param range smallest and largest value */
export function wholeSetting<Default extends number | null>(
  name: string,
  [min, max]: readonly [number, number],
  look: SettingLook & { readonly default: Default },
) {
  const schema = z
    .int(`${name} must be a whole number`)
    .min(min, `${name} must be ${min} to ${max}`)
    .max(max, `${name} must be ${min} to ${max}`);
  return setting(schema, { type: 'whole', min, max }, look);
}

/** True or false. */
export const yesNoSetting = (name: string, look: SettingLook & { readonly default: boolean }) =>
  setting(z.boolean(`${name} must be true or false`), YES_NO, look);

type Shape<S extends SettingSet> = { readonly [Name in keyof S]: z.ZodOptional<S[Name]['schema']> };

/** The keys of a file for a set of settings, each of which may be absent. */
export function shapeOf<S extends SettingSet>(settings: S): Shape<S> {
  const entries = Object.entries(settings).map(([name, { schema, help, unset }]) => [
    name,
    schema.optional().describe(`${help}. Default: ${unset}.`),
  ]);
  return Object.fromEntries(entries) as Shape<S>;
}
