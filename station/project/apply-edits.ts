import type { Document } from 'yaml';
import type { EditOp } from '../../core/contracts/edits.ts';
import type { Group, Project, Target } from '../../core/model/project.ts';
import { allProbesSchema } from '../../probes/project-schema.ts';
import { editSection, sectionProblem } from './edit-section.ts';
import { expandAliases, flowNode, NamedNodes } from './named-nodes.ts';

export interface EditFailure {
  readonly code: 'project.unknown-target' | 'project.unknown-group' | 'project.name-taken' | 'project.invalid-edit';
  readonly message: string;
}

/** The parts of a project while they are being edited. */
interface Draft {
  project: Project;
  readonly targets: Record<string, Target>;
  readonly groups: Record<string, Group>;
  /** Edits that undo the ones so far. */
  readonly inverse: EditOp[];
}

interface Nodes {
  readonly document: Document;
  readonly targets: NamedNodes;
  readonly groups: NamedNodes;
}

/**
 * Applies edits to a document and its plain value alike.
 * @param hasAliases false = the document is known to have none
 * @returns the new value and what undoes the edits; a failure leaves both arguments as they were only if the caller
 * throws the document away, which it does
 */
export function applyEdits(
  document: Document,
  project: Project,
  ops: readonly EditOp[],
  hasAliases = true,
): { readonly project: Project; readonly inverse: EditOp[] } | EditFailure {
  if (hasAliases) expandAliases(document);
  const nodes: Nodes = {
    document,
    targets: new NamedNodes(document, 'targets'),
    groups: new NamedNodes(document, 'groups'),
  };
  const draft: Draft = { project, targets: { ...project.targets }, groups: { ...project.groups }, inverse: [] };
  for (const op of ops) {
    const failure = shapeFailure(op) ?? applyEdit(op, draft, nodes);
    if (failure) return failure;
  }
  const targets = ops.some(isPlacing) ? inOrderOf(nodes.targets.names(), draft.targets) : draft.targets;
  const edited: Project = { ...draft.project, groups: draft.groups, targets };
  const problem = ops.some(({ op }) => op === 'section') ? sectionProblem(edited) : undefined;
  if (problem !== undefined) return { code: 'project.invalid-edit', message: problem };
  for (const { message } of allProbesSchema().problemsOf(edited)) return { code: 'project.invalid-edit', message };
  return { project: edited, inverse: draft.inverse };
}

/** Values that the settings of the probes do not allow; the contract knows only the shared ones. */
function shapeFailure(op: EditOp): EditFailure | undefined {
  if (op.op !== 'put' && op.op !== 'defaults') return undefined;
  const parsed =
    op.op === 'put' ? allProbesSchema().Target.safeParse(op.target) : allProbesSchema().Settings.safeParse(op.defaults);
  const issue = parsed.error?.issues[0];
  return issue && { code: 'project.invalid-edit', message: issue.message };
}

/** The edit puts a target elsewhere than at the end. */
const isPlacing = (op: EditOp): boolean => op.op === 'rename' || (op.op === 'put' && op.before !== undefined);

/** The targets as the file lists them. */
function inOrderOf(names: readonly string[], targets: Readonly<Record<string, Target>>): Record<string, Target> {
  const ordered: Record<string, Target> = {};
  for (const name of names) {
    const target = own(targets, name);
    if (target) ordered[name] = target;
  }
  return ordered;
}

function applyEdit(op: EditOp, draft: Draft, nodes: Nodes): EditFailure | undefined {
  const { targets, groups, inverse } = draft;
  switch (op.op) {
    case 'put': {
      const before = own(targets, op.name);
      if (before && op.isNew) return targetTaken(op.name, before);
      nodes.targets.put(op.name, before, op.target, op.before);
      inverse.unshift(before ? { op: 'put', name: op.name, target: before } : { op: 'delete', name: op.name });
      targets[op.name] = op.target;
      return undefined;
    }
    case 'delete': {
      const before = own(targets, op.name);
      if (!before) return unknown('target', op.name);
      const next = nodes.targets.delete(op.name);
      delete targets[op.name];
      const place = next === undefined ? {} : { before: next };
      inverse.unshift({ op: 'put', name: op.name, target: before, ...place, isNew: true });
      return undefined;
    }
    case 'rename': {
      const target = own(targets, op.from);
      if (!target) return unknown('target', op.from);
      const other = own(targets, op.to);
      if (other) return targetTaken(op.to, other);
      nodes.targets.rename(op.from, op.to);
      delete targets[op.from];
      targets[op.to] = target;
      inverse.unshift({ op: 'rename', from: op.to, to: op.from });
      return undefined;
    }
    case 'putGroup': {
      const before = own(groups, op.name);
      if (before && op.isNew) return taken(`Group "${op.name}" already exists`);
      nodes.groups.put(op.name, before, op.group);
      inverse.unshift(before ? { op: 'putGroup', name: op.name, group: before } : { op: 'deleteGroup', name: op.name });
      groups[op.name] = op.group;
      return undefined;
    }
    case 'deleteGroup':
      return deleteGroup(op.name, draft, nodes);
    case 'defaults':
      inverse.unshift({ op: 'defaults', defaults: draft.project.defaults ?? {} });
      draft.project = { ...draft.project, defaults: op.defaults };
      if (Object.keys(op.defaults).length > 0) nodes.document.set('defaults', flowNode(nodes.document, op.defaults));
      else nodes.document.delete('defaults');
      return undefined;
    case 'section': {
      const edited = editSection(op, draft.project, nodes.document);
      if (typeof edited === 'string') return { code: 'project.invalid-edit', message: edited };
      inverse.unshift(edited.inverse);
      draft.project = edited.project;
      return undefined;
    }
    case 'text':
      return { code: 'project.invalid-edit', message: 'The text is replaced by an edit of its own' };
    case 'name':
      inverse.unshift({ op: 'name', name: draft.project.name ?? '' });
      draft.project = { ...draft.project, name: op.name };
      if (op.name !== '') nodes.document.set('name', op.name);
      else nodes.document.delete('name');
      return undefined;
  }
}

/** Targets that name the group leave it; the inverse brings them back. */
function deleteGroup(name: string, { targets, groups, inverse }: Draft, nodes: Nodes): EditFailure | undefined {
  const group = own(groups, name);
  if (!group) return unknown('group', name);
  const joined: EditOp[] = [];
  for (const [target, before] of Object.entries(targets)) {
    const after = withoutGroup(before, name);
    if (after === before) continue;
    joined.push({ op: 'put', name: target, target: before });
    nodes.targets.put(target, before, after);
    targets[target] = after;
  }
  nodes.groups.delete(name);
  delete groups[name];
  inverse.unshift({ op: 'putGroup', name, group, isNew: true }, ...joined);
  return undefined;
}

function withoutGroup(target: Target, name: string): Target {
  let changed = target;
  for (const key of ['groups', 'excludeGroups'] as const) {
    if (!changed[key]?.includes(name)) continue;
    const { [key]: listed, ...rest } = changed;
    const left = listed?.filter((one) => one !== name) ?? [];
    changed = left.length > 0 ? { ...rest, [key]: left } : rest;
  }
  return changed;
}

const own = <T>(parts: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(parts, name) ? parts[name] : undefined;

const taken = (message: string): EditFailure => ({
  code: 'project.name-taken',
  message: `${message}. Choose another name`,
});

const targetTaken = (name: string, { probe, to }: Target): EditFailure =>
  taken(`Target "${name}" already exists: ${probe} to ${to}`);

const unknown = (part: 'target' | 'group', name: string): EditFailure => ({
  code: `project.unknown-${part}`,
  message: `Unknown ${part} "${name}"`,
});
