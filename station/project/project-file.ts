import { type Document, parseDocument } from 'yaml';
import type { EditOp } from '../../core/contracts/edits.ts';
import { EMPTY_PROJECT, type Project } from '../../core/model/project.ts';
import { allProbesSchema, parseProject, warningsOf } from '../../probes/project-schema.ts';
import { applyEdits } from './apply-edits.ts';
import { type Dialect, LocatedText, withFaults } from './located-text.ts';
import { byPlace, firstProblems, type ProjectProblem, pointer, upToTooMany } from './problem.ts';
import { explainIssues } from './schema-issues.ts';

export interface LoadedProject {
  readonly document: Document;
  readonly project: Project;
  readonly warnings: readonly ProjectProblem[];
}

export type LoadResult = LoadedProject | { readonly problems: readonly ProjectProblem[] };

/** YAML 1.2, where a key says what it is by its text: `10:` and `"10":` are the same. */
const SOUNDER: Dialect = {
  version: '1.2',
  merges: ({ directives }) => directives?.yaml.version === '1.1',
  isFatal: () => false,
  keyText: ({ value }) => String(value ?? ''),
  value: ({ value }) => value,
};

/** Occurrences of one key that are looked into. */
const MAX_READINGS = 10;

/** Reads a project file. All problems at once, each with its place. Comments live on in `document`. */
export function loadProject(text: string): LoadResult {
  const located = LocatedText.parse(text, SOUNDER);
  if ('problems' in located) return located;
  const { document, value } = located;
  if (value === null && located.faults.length === 0) {
    return { problems: [located.problem([], 'the file is empty: it needs at least `sounder: 1`')] };
  }
  const { project, problems } = check(located);
  const all = [...repeatedKeys(located), ...unusableNames(located), ...problems, ...hiddenProblems(located)];
  if (all.length > 0 || !project) return { problems: firstProblems(inOrder(all)) };
  const ofText = document.warnings.map(({ pos, message }) => ({ path: '', ...located.at(pos[0]), message }));
  const ofProject = warningsOf(project).map(({ path, message }) => located.problem(path, message));
  return { document, project, warnings: byPlace([...ofText, ...ofProject]) };
}

function check(located: LocatedText): { readonly project: Project | null; readonly problems: ProjectProblem[] } {
  const parsed = parseProject(located.value);
  if ('project' in parsed) return { project: parsed.project, problems: withFaults(located, []) };
  const issues = [...upToTooMany(explainIssues(parsed.issues, allProbesSchema().keyPlaces))];
  const problems = issues.map(({ path, message, onKey }) => located.problem(path, message, onKey));
  return { project: null, problems: withFaults(located, problems) };
}

function repeatedKeys({ repeated }: LocatedText): ProjectProblem[] {
  return repeated.map(({ path, line, column, firstLine }) => {
    return {
      path: pointer(path),
      line,
      column,
      message: `${JSON.stringify(path.at(-1))} is defined twice (first at line ${firstLine})`,
    };
  });
}

/** Errors of entries that a later one of the same key replaces. */
function hiddenProblems(located: LocatedText): ProjectProblem[] {
  const { repeated } = located;
  const times = new Map<string, number>();
  for (const { path } of repeated) {
    const key = pointer(path);
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  let readings = 0;
  for (const count of times.values()) readings = Math.min(MAX_READINGS, Math.max(readings, count));
  return Array.from({ length: readings }, (_, nth) => check(located.reading(nth)).problems)
    .flat()
    .filter(({ path }) => ancestors(path).some((ancestor) => times.has(ancestor)));
}

/** A pointer and those of all that it lies in. */
function ancestors(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** In the order of the file, each once. */
function inOrder(problems: readonly ProjectProblem[]): ProjectProblem[] {
  const byText = new Map(problems.map((one) => [`${one.line}:${one.column}:${one.path}:${one.message}`, one]));
  return byPlace([...byText.values()]);
}

/** `__proto__` as a key is passed over by the schema. */
function unusableNames(located: LocatedText): ProjectProblem[] {
  return (['groups', 'targets'] as const).flatMap((section) => {
    const parts: unknown = record(located.value)[section];
    if (!Object.hasOwn(record(parts), '__proto__')) return [];
    return [located.problem([section, '__proto__'], '"__proto__" cannot be a name', true)];
  });
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

export const emptyProjectText = (): string => `sounder: ${EMPTY_PROJECT.sounder}\n`;

export function projectText(document: Document): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** A project as a file of its own. */
export function newProjectText(project: Project): string {
  const document = parseDocument(emptyProjectText());
  const { name, defaults, metrics, storage, limits, reports, agents, templates, groups = {}, targets = {} } = project;
  const ops: EditOp[] = [
    ...(name === undefined ? [] : [{ op: 'name', name } as const]),
    ...(defaults === undefined ? [] : [{ op: 'defaults', defaults } as const]),
    ...Object.entries(groups).map(([group, value]) => ({ op: 'putGroup', name: group, group: value }) as const),
    ...Object.entries(targets).map(([target, value]) => ({ op: 'put', name: target, target: value }) as const),
  ];
  // Targets name agents, and templates name targets.
  const fleet = { ...(agents && { agents }), ...(templates && { templates }) };
  const result = applyEdits(document, { ...EMPTY_PROJECT, ...fleet }, ops);
  if ('code' in result) throw new Error(result.message);
  if (agents) document.set('agents', document.createNode(agents));
  if (templates) document.set('templates', document.createNode(templates));
  if (metrics) document.set('metrics', document.createNode(metrics));
  if (storage) document.set('storage', document.createNode(storage));
  if (limits) document.set('limits', document.createNode(limits));
  if (reports) document.set('reports', document.createNode(reports));
  return projectText(document);
}
