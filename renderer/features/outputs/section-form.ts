import { isNamedSection, type PlainSection } from '../../../core/contracts/edits.ts';
import type { Project } from '../../../core/model/project.ts';
import { agesInForce, KEEP_KEYS } from '../../../core/model/storage-settings.ts';
import { parseProject } from '../../../probes/project-schema.ts';
import { DEFAULT_PROBE } from '../../../probes/registry.ts';
import { withoutKey } from '../edit/setting-fields.ts';
import { SECTION_FIELDS, type SectionField } from './section-fields.ts';

/** The settings of a section as the project has them. */
export type SectionValue = Readonly<Record<string, unknown>>;
/** The settings as a form has them, by key. */
export type SectionTexts = Readonly<Record<string, string>>;

const NEW: Readonly<Record<PlainSection, SectionValue>> = {
  outputs: { type: 'prometheus-remote-write' },
  inventories: { defaults: { probe: DEFAULT_PROBE } },
  metrics: {},
  storage: {},
  limits: {},
};

/** The settings that a new entry begins with. */
export const newValue = (section: PlainSection): SectionValue => NEW[section];

/** Whether a form can write a value: others stay as they are. */
export function isWritable({ kind }: SectionField, value: unknown): boolean {
  if (kind !== 'pairs' || value === undefined) return true;
  return Object.values(value as object).every((one) => typeof one !== 'object');
}

export const textsOf = (section: PlainSection, value: SectionValue): SectionTexts =>
  Object.fromEntries(SECTION_FIELDS[section].map((field) => [field.key, textOf(field, value[field.key])]));

function textOf({ kind, key }: SectionField, value: unknown): string {
  if (kind === 'switch') return String(value ?? key === 'enabled');
  if (value === undefined) return '';
  if (kind === 'list') return (value as readonly unknown[]).join(', ');
  if (kind !== 'pairs') return String(value);
  return Object.entries(value as object)
    .map(([name, one]) => `${name}: ${String(one)}`)
    .join('\n');
}

/** The value in force while a field is empty. @param value the section as it is written */
export function placeholderOf(section: PlainSection, { key, placeholder }: SectionField, value: SectionValue): string {
  const level = section === 'storage' ? KEEP_KEYS.find((one) => one === key) : undefined;
  return level ? agesInForce({ ...value, [level]: undefined })[level] : (placeholder ?? '');
}

/** The changed texts after one more was written: a text as it was is no change. */
export function withChange(changes: SectionTexts, applied: SectionTexts, key: string, text: string): SectionTexts {
  const { [key]: _, ...others } = changes;
  return text === (applied[key] ?? '') ? others : { ...others, [key]: text };
}

/** The settings that were written; those that the form does not have stay. They need not be valid. */
export function writtenSection(section: PlainSection, texts: SectionTexts, before: SectionValue): SectionValue {
  const value: Record<string, unknown> = { ...before };
  for (const field of SECTION_FIELDS[section]) {
    const text = texts[field.key] ?? '';
    // What is unchanged stays as it is written there, as a number or a default that is given.
    if (!isWritable(field, before[field.key]) || text === textOf(field, before[field.key])) continue;
    const written = writtenValue(field, text);
    if (written === undefined) delete value[field.key];
    else value[field.key] = written;
  }
  return value;
}

function writtenValue({ kind, key }: SectionField, text: string): unknown {
  const written = text.trim();
  // Only what differs from the default is written.
  if (kind === 'switch') return (text === 'true') === (key === 'enabled') ? undefined : text === 'true';
  if (written === '') return undefined;
  if (kind === 'number') return scalar(written);
  if (kind === 'list') return written.split(',').flatMap((one) => (one.trim() === '' ? [] : [listed(key, one.trim())]));
  if (kind !== 'pairs') return written;
  const lines = written.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      const [name, value] = at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
      return [name.trim(), key === 'defaults' ? scalar(value.trim()) : value.trim()];
    }),
  );
}

/** A message of the file names keys, which the form shows as labels: its own is left out where the message begins with it. */
function withLabels(section: PlainSection, key: string, message: string): string {
  const rest = withoutKey(key, message);
  const labels = new Map(SECTION_FIELDS[section].map((field) => [field.key, field.label]));
  return rest.replace(/\b[a-z]+[A-Z]\w*\b/g, (word) => (labels.has(word) ? `“${labels.get(word)}”` : word));
}

const listed = (key: string, text: string): unknown => (key === 'percentiles' ? scalar(text) : text);

/** A number or a truth value where the text is one. */
function scalar(text: string): unknown {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}

/** Errors by key; '' = of the entry as a whole, `name` = of its name. */
export function sectionProblems(
  section: PlainSection,
  name: string,
  value: SectionValue,
  groups: Project['groups'],
): ReadonlyMap<string, string> {
  const isNamed = isNamedSection(section);
  const depth = isNamed ? 2 : 1;
  const parsed = parseProject({ sounder: 1, groups, [section]: isNamed ? { [name]: value } : value });
  const problems = new Map<string, string>();
  for (const issue of 'issues' in parsed ? parsed.issues : []) {
    const { path, code } = issue;
    if (path[0] !== section) continue;
    // The reason why a key cannot be used is within its issue.
    const message = (issue.code === 'invalid_key' && issue.issues[0]?.message) || issue.message;
    const isName = code === 'invalid_key' && path.length <= depth;
    const [key = '', ...rest] = path.slice(depth).map(String);
    const field = isName ? 'name' : SECTION_FIELDS[section].some((one) => one.key === key) ? key : '';
    const said = isName ? 'Must be 1 to 128 characters on one line' : withLabels(section, key, message);
    if (!problems.has(field))
      problems.set(field, rest.length > 0 && field !== '' ? `${rest.join('.')}: ${said}` : said);
  }
  return problems;
}
