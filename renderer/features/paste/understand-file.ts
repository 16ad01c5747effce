import type { EditOp } from '../../../core/contracts/edits.ts';
import type { FileReading } from '../../../core/contracts/file-reading.ts';
import { parseDestination } from '../../../core/model/destination.ts';
import { probedAddresses } from '../../../core/model/exclude.ts';
import type { Group, Project, Target } from '../../../core/model/project.ts';
import type { ListProblem } from '../../../core/model/target-list.ts';
import { groupsOf } from '../../../core/plan/expand.ts';
import { freeName } from '../edit/free-name.ts';
import { budgetsOfFile } from './paste-budget.ts';
import { type Listed, listed, type PasteChoice, type Understanding } from './understanding.ts';

interface Additions {
  readonly groups: readonly (readonly [string, Group])[];
  readonly targets: readonly (readonly [string, Target])[];
  /** Names of targets that the project has exactly so. */
  readonly existing: readonly string[];
  /** The project including the additions. */
  readonly project: Project;
  readonly ops: readonly EditOp[];
}

/** The result of a project file that the station has read. It is added whole, or not at all when it has errors. */
export function understandFile(reading: FileReading, chosen: PasteChoice, project: Project): Understanding {
  const file: Project = reading.project === null ? { sounder: 1 } : (JSON.parse(reading.project) as Project);
  const added = isEmpty(project) ? asItIs(file, project) : besideOthers(file, project);
  const counts = countAddresses(added.targets);
  return {
    targets: added.targets.length,
    names: '',
    destinations: '',
    details: '',
    lines: new Uint32Array(),
    faulty: [],
    table: null,
    recognized: [],
    services: 0,
    chosen,
    existing: listed(added.existing),
    overlaps: listed([]),
    errors: problemsOf(reading.problems),
    notes: problemsOf(reading.warnings),
    duplicates: 0,
    ...counts,
    file: { kind: reading.kind, groups: added.groups.length, ops: JSON.stringify(added.ops) },
    budget: budgetsOfFile(added.targets, added.project),
  };
}

const isEmpty = ({ targets = {}, groups = {}, defaults = {} }: Project): boolean =>
  [targets, groups, defaults].every((part) => Object.keys(part).length === 0);

/** Adds a file to an empty project, with its defaults and groups unchanged. */
function asItIs(file: Project, project: Project): Additions {
  const groups = Object.entries(file.groups ?? {});
  const targets = Object.entries(file.targets ?? {});
  const { defaults } = file;
  return {
    groups,
    targets,
    existing: [],
    project: { ...file, name: project.name },
    ops: [
      ...(defaults === undefined ? [] : [{ op: 'defaults', defaults } as const]),
      ...groups.map(([name, group]) => ({ op: 'putGroup', name, group, isNew: true }) as const),
      ...targets.map(([name, target]) => ({ op: 'put', name, target, isNew: true }) as const),
    ],
  };
}

/**
 * Into a project with targets of its own, none of which may change by it: defaults become settings of the new targets,
 * and who is in which group is written out, for groups that register automatically would draw in the others.
 */
function besideOthers(file: Project, project: Project): Additions {
  const names = new Set(Object.keys(project.groups ?? {}));
  const renamed = new Map<string, string>();
  const groups: [string, Group][] = [];
  for (const [name, { autoRegister: _, ...group }] of Object.entries(file.groups ?? {})) {
    const known = project.groups?.[name];
    const isKnown = known !== undefined && isSame(known, group);
    const free = isKnown ? name : freeName(name, names);
    renamed.set(name, free);
    if (isKnown) continue;
    names.add(free);
    groups.push([free, group]);
  }
  const drawingIn = Object.entries(project.groups ?? {}).flatMap(([name, group]) => (group.autoRegister ? [name] : []));
  const taken = new Set(Object.keys(project.targets ?? {}));
  const targets: [string, Target][] = [];
  const existing: string[] = [];
  for (const [name, written] of Object.entries(file.targets ?? {})) {
    const members = groupsOf(written, file.groups ?? {}).flatMap((group) => renamed.get(group) ?? []);
    const left = drawingIn.filter((group) => !members.includes(group));
    const { groups: _, excludeGroups: __, ...own } = written;
    const target: Target = {
      ...file.defaults,
      ...own,
      ...(members.length > 0 ? { groups: members } : {}),
      ...(left.length > 0 ? { excludeGroups: left } : {}),
    };
    const known = project.targets?.[name];
    if (known !== undefined && isSame(known, target)) {
      existing.push(name);
      continue;
    }
    const free = freeName(name, taken);
    taken.add(free);
    targets.push([free, target]);
  }
  return {
    groups,
    targets,
    existing,
    project: {
      ...project,
      groups: { ...project.groups, ...Object.fromEntries(groups) },
      targets: { ...project.targets, ...Object.fromEntries(targets) },
    },
    ops: [
      ...groups.map(([name, group]) => ({ op: 'putGroup', name, group, isNew: true }) as const),
      ...targets.map(([name, target]) => ({ op: 'put', name, target, isNew: true }) as const),
    ],
  };
}

/** Compares settings regardless of their order. */
function isSame(left: object, right: object): boolean {
  const sorted = (part: object) =>
    JSON.stringify(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)));
  return sorted(left) === sorted(right);
}

function countAddresses(targets: Additions['targets']): { readonly addresses: number; readonly hostNames: number } {
  let addresses = 0;
  let hostNames = 0;
  for (const [, target] of targets) {
    const parsed = parseDestination(target.to, { wholeSubnet: target.wholeSubnet ?? false });
    if ('error' in parsed) continue;
    if (parsed.destination.kind === 'name') hostNames += 1;
    addresses += Math.max(1, probedAddresses(parsed.destination, target.exclude).length);
  }
  return { addresses, hostNames };
}

/** The part of the file that each is about stands where an entry of a list would. */
const problemsOf = ({ count, first }: FileReading['problems']): Listed<ListProblem> => ({
  count,
  first: first.map(({ line, column, path, message }) => ({ line, column, text: path, message })),
});
