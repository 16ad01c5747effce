import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap } from 'yaml';
import { type EditOp, isNamedSection } from '../../core/contracts/edits.ts';
import type { Project } from '../../core/model/project.ts';
import { allProbesSchema } from '../../probes/project-schema.ts';
import { changeMap, flowNode, NamedNodes } from './named-nodes.ts';

type SectionOp = Extract<EditOp, { readonly op: 'section' }>;
type Part = Readonly<Record<string, unknown>>;

/** A section after an edit, and what undoes it. */
export interface EditedSection {
  readonly project: Project;
  readonly inverse: SectionOp;
}

/** Applies an edit of an output, an inventory, the metrics, the storage, the limits or the reports. @returns a message where it is not possible */
export function editSection(op: SectionOp, project: Project, document: Document): EditedSection | string {
  const { section, name, value } = op;
  if (!isNamedSection(section)) return editWhole(section, value, project, document);
  if (name === undefined) return `An edit of ${section} needs a name`;
  const parts = (project[section] ?? {}) as Readonly<Record<string, Part>>;
  const before = Object.hasOwn(parts, name) ? (parts[name] ?? null) : null;
  if (before === null && value === null) return `There is no "${name}" in ${section}`;
  // A page must not be able to run programs as this user.
  if (!isDeepStrictEqual(before?.['command'], value?.['command']))
    return 'The command of an inventory is set in the project file only';
  const nodes = new NamedNodes(document, section);
  const { [name]: _, ...others } = parts;
  if (value === null) nodes.delete(name);
  else nodes.put(name, before ?? undefined, value);
  const after = value === null ? others : { ...parts, [name]: value };
  if (Object.keys(after).length === 0) document.delete(section);
  return { project: { ...project, [section]: after }, inverse: { op: 'section', section, name, value: before } };
}

function editWhole(
  section: 'metrics' | 'storage' | 'limits' | 'reports',
  value: Part | null,
  project: Project,
  document: Document,
): EditedSection {
  const before: Part | null = project[section] ?? null;
  const node = document.get(section);
  if (value === null) document.delete(section);
  else if (before && isMap(node)) changeMap(document, node, before, value);
  else document.set(section, flowNode(document, value));
  const { [section]: _, ...rest } = project;
  return {
    project: value === null ? rest : { ...rest, [section]: value },
    inverse: { op: 'section', section, value: before },
  };
}

/** The first error of the sections of a project; undefined = there is none. Targets are checked by their own edits. */
export function sectionProblem(project: Project): string | undefined {
  const issue = allProbesSchema().Project.safeParse({ ...project, targets: {} }).error?.issues[0];
  return issue && [issue.path.join('.'), issue.message].filter((text) => text !== '').join(': ');
}
