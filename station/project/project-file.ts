import { type Document, isMap, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { EditOp } from '../../core/contracts/station.ts';
import { EMPTY_PROJECT, Group, Project, parseProject, Settings, Target, Thresholds } from '../../core/model/project.ts';
import { MAX_FILE_BYTES, type ProjectProblem, pointer, TOO_LARGE } from './problem.ts';
import { explainIssue } from './schema-issues.ts';
import { expandAliases, flowNode, pairOf, TargetNodes } from './target-nodes.ts';

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
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'error', // warnings are told by us
  });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
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

function yamlMessage(message: string): string {
  return message.startsWith('Map keys must be unique') ? 'this key is written twice' : message;
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

export type EditFailure = { readonly code: 'project.unknown-target' | 'project.name-taken'; readonly message: string };

/**
 * Applies edits to a document and its plain value alike.
 * @returns the new value and what undoes the edits; a failure leaves both arguments as they were only if the caller
 * throws the document away, which it does
 */
export function applyEdits(
  document: Document,
  project: Project,
  ops: readonly EditOp[],
): { readonly project: Project; readonly inverse: EditOp[] } | EditFailure {
  expandAliases(document);
  const nodes = new TargetNodes(document);
  const targets: Record<string, Target> = { ...project.targets };
  const inverse: EditOp[] = [];
  let next: Project = project;
  for (const op of ops) {
    switch (op.op) {
      case 'put': {
        const before = Object.hasOwn(targets, op.name) ? targets[op.name] : undefined;
        nodes.put(op.name, before, op.target);
        inverse.unshift(before ? { op: 'put', name: op.name, target: before } : { op: 'delete', name: op.name });
        targets[op.name] = op.target;
        break;
      }
      case 'delete': {
        const before = Object.hasOwn(targets, op.name) ? targets[op.name] : undefined;
        if (!before) return unknownTarget(op.name);
        nodes.delete(op.name);
        delete targets[op.name];
        inverse.unshift({ op: 'put', name: op.name, target: before });
        break;
      }
      case 'rename': {
        const target = Object.hasOwn(targets, op.from) ? targets[op.from] : undefined;
        if (!target) return unknownTarget(op.from);
        if (Object.hasOwn(targets, op.to)) {
          return { code: 'project.name-taken', message: `there is a target "${op.to}" already` };
        }
        nodes.rename(op.from, op.to);
        delete targets[op.from];
        targets[op.to] = target;
        inverse.unshift({ op: 'rename', from: op.to, to: op.from });
        break;
      }
      case 'defaults':
        inverse.unshift({ op: 'defaults', defaults: next.defaults ?? {} });
        next = { ...next, defaults: op.defaults };
        if (Object.keys(op.defaults).length > 0) document.set('defaults', flowNode(document, op.defaults));
        else document.delete('defaults');
        break;
      case 'name':
        inverse.unshift({ op: 'name', name: next.name ?? '' });
        next = { ...next, name: op.name };
        if (op.name !== '') document.set('name', op.name);
        else document.delete('name');
        break;
    }
  }
  return { project: { ...next, targets }, inverse };
}

const unknownTarget = (name: string): EditFailure => ({
  code: 'project.unknown-target',
  message: `there is no target "${name}"`,
});

export function projectText(document: Document): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
