import { z } from 'zod';
import { Group, Target, TargetName } from '../model/project.ts';
import { Settings } from '../model/settings.ts';
import { MAX_READ_CHARS } from './file-reading.ts';

const Section = z.record(z.string(), z.unknown());

/** Settings of outputs, inventories, metrics, storage, limits and reports, as in the project file. */
export const Sections = z.object({
  outputs: z.record(z.string(), Section),
  inventories: z.record(z.string(), Section),
  metrics: Section.nullable(),
  /** Left out = as by default. */
  storage: Section.optional(),
  limits: Section.optional(),
  reports: Section.optional(),
});
export type Sections = z.infer<typeof Sections>;

/** Sections of a project besides defaults, groups and targets. */
export const EDITED_SECTIONS = ['outputs', 'inventories', 'metrics', 'storage', 'limits', 'reports'] as const;
export type EditedSection = (typeof EDITED_SECTIONS)[number];

/** Sections of which each entry is a list of plain settings. */
export type PlainSection = Exclude<EditedSection, 'reports'>;

/** Sections that are maps of entries by name; the others are one entry. */
export const NAMED_SECTIONS = ['outputs', 'inventories'] as const;
export type NamedSection = (typeof NAMED_SECTIONS)[number];

export const isNamedSection = (section: EditedSection): section is NamedSection =>
  NAMED_SECTIONS.some((one) => one === section);

/** It adds and replaces nothing: `project.name-taken` where another page has used the name meanwhile. */
const OnlyNew = z.literal(true).optional();

/** Applied in order, all or none. */
export const EditOp = z.discriminatedUnion('op', [
  /** Adds a target or replaces its whole definition. A new one goes in front of the target `before`, else to the end. */
  z.object({
    op: z.literal('put'),
    name: TargetName,
    target: Target,
    before: TargetName.optional(),
    isNew: OnlyNew,
  }),
  z.object({ op: z.literal('delete'), name: TargetName }),
  /** Keeps the history. */
  z.object({ op: z.literal('rename'), from: TargetName, to: TargetName }),
  z.object({ op: z.literal('defaults'), defaults: Settings }),
  /** Adds a group or replaces its whole definition. */
  z.object({ op: z.literal('putGroup'), name: TargetName, group: Group, isNew: OnlyNew }),
  /** Targets that name it leave it. */
  z.object({ op: z.literal('deleteGroup'), name: TargetName }),
  z.object({ op: z.literal('name'), name: z.string().max(200) }),
  /** Adds an output or an inventory, or replaces its whole definition, or that of metrics, storage or limits; null = removes it. */
  z.object({
    op: z.literal('section'),
    section: z.enum(EDITED_SECTIONS),
    /** Name of an output or an inventory. */
    name: TargetName.optional(),
    /** Settings as in a project file, whose schema checks them. */
    value: Section.nullable(),
  }),
  /** Replaces the text of the project's file. Only renames may come with it: those that the text contains. */
  z.object({
    op: z.literal('text'),
    text: z.string().max(MAX_READ_CHARS),
    /** Version of the text that it replaces: `project.text-changed` when there is another one meanwhile. */
    over: z.string().max(200),
  }),
]);
export type EditOp = z.infer<typeof EditOp>;

export const EditResult = z.object({
  revision: z.int(),
  /** Edits that undo this edit, in the order to apply them. */
  inverse: z.array(EditOp),
});
