import { type Document, isMap, type Node, parseDocument, visit } from 'yaml';
import type { EditOp } from '../../core/contracts/station.ts';
import { EMPTY_PROJECT, Group, Project, parseProject, Target, Thresholds } from '../../core/model/project.ts';
import { Settings } from '../../core/model/settings.ts';
import { applyEdits } from './apply-edits.ts';
import { Lines } from './lines.ts';
import { pairOf } from './named-nodes.ts';
import { MAX_FILE_BYTES, type ProjectProblem, pointer, TOO_LARGE } from './problem.ts';
import { explainIssue } from './schema-issues.ts';
import { yamlMessage } from './yaml-message.ts';

export interface LoadedProject {
  readonly document: Document;
  readonly project: Project;
  readonly warnings: readonly ProjectProblem[];
}

export type LoadResult = LoadedProject | { readonly problems: readonly ProjectProblem[] };

const KNOWN_KEYS: readonly string[] = [Project, Settings, Group, Target, Thresholds].flatMap((part) =>
  Object.keys(part.shape),
);

/** Reads a project file. All problems at once, each with its place. Comments live on in `document`. */
export function loadProject(text: string): LoadResult {
  if (text.length > MAX_FILE_BYTES) return { problems: [TOO_LARGE] };
  const lines = new Lines(text);
  const document = parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'error', // warnings are told by us
  });
  const at = (offset: number) => lines.place(offset);
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => ({
        path: '',
        ...at(error.pos[0]),
        message: yamlMessage(error.message),
      })),
    };
  }
  const value = plainValue(document);
  if ('problem' in value) return { problems: [{ path: '', ...at(brokenAlias(document)), message: value.problem }] };
  const unusable = unusableNames(document);
  if (unusable.length > 0)
    return { problems: unusable.map(({ offset, ...problem }) => ({ ...problem, ...at(offset) })) };
  const parsed = parseProject(value.plain);
  if ('issues' in parsed) {
    return {
      problems: parsed.issues
        .flatMap((issue) => explainIssue(issue, KNOWN_KEYS))
        .map(({ path, onKey, message }) => ({
          path: pointer(path),
          ...at(offsetOf(document, path, onKey)),
          message,
        })),
    };
  }
  const warnings = document.warnings.map((warning) => ({ path: '', ...at(warning.pos[0]), message: warning.message }));
  return { document, project: parsed.project, warnings };
}

/** Where the first alias stands that refers to nothing; the beginning of the file when it is not an alias. */
function brokenAlias(document: Document): number {
  let offset = 0;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return undefined;
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

/** `__proto__` as a key gets lost on the way to a plain value, so it is looked for before. */
function unusableNames(document: Document) {
  return (['groups', 'targets'] as const).flatMap((section) => {
    const map = isMap(document.contents) ? document.get(section) : undefined;
    const pair = isMap(map) ? pairOf(map, '__proto__') : undefined;
    if (!pair) return [];
    const offset = (pair.key as Node).range?.[0] ?? 0;
    return [{ path: pointer([section, '__proto__']), offset, message: '"__proto__" cannot be a name' }];
  });
}

/** Aliases may expand without bound; the parser stops them, and we say so. */
function plainValue(document: Document): { readonly plain: unknown } | { readonly problem: string } {
  try {
    const plain: unknown = document.toJS({ maxAliasCount: 1000 });
    if (plain === null || plain === undefined) return { problem: 'the file is empty: it needs at least `sounder: 1`' };
    return { plain };
  } catch (error) {
    if (error instanceof RangeError) return { problem: 'the file is nested too deeply to be a project' };
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Where a path lies in the text; the nearest existing parent when it is missing. */
function offsetOf(document: Document, path: readonly PropertyKey[], onKey: boolean): number {
  for (let length = path.length; length > 0; length--) {
    const parentPath = path.slice(0, length - 1);
    const parent = (parentPath.length === 0 ? document.contents : document.getIn(parentPath, true)) as Node | null;
    if (!isMap(parent)) {
      const node = document.getIn(path.slice(0, length), true) as Node | undefined;
      if (node?.range) return node.range[0];
      continue;
    }
    const pair = pairOf(parent, String(path[length - 1]));
    if (!pair) continue;
    const value = pair.value as Node | null;
    const key = pair.key as Node;
    return (onKey || !value?.range ? key.range?.[0] : value.range[0]) ?? 0;
  }
  return document.contents?.range?.[0] ?? 0;
}

export const emptyProjectText = (): string => `sounder: ${EMPTY_PROJECT.sounder}\n`;

export function projectText(document: Document): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** A project as a file of its own. */
export function newProjectText(project: Project): string {
  const document = parseDocument(emptyProjectText());
  const { name, defaults, groups = {}, targets = {} } = project;
  const ops: EditOp[] = [
    ...(name === undefined ? [] : [{ op: 'name', name } as const]),
    ...(defaults === undefined ? [] : [{ op: 'defaults', defaults } as const]),
    ...Object.entries(groups).map(([group, value]) => ({ op: 'putGroup', name: group, group: value }) as const),
    ...Object.entries(targets).map(([target, value]) => ({ op: 'put', name: target, target: value }) as const),
  ];
  const result = applyEdits(document, EMPTY_PROJECT, ops);
  if ('code' in result) throw new Error(result.message);
  return projectText(document);
}
