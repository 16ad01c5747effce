import { createHash } from 'node:crypto';
import type { EditOp } from '../../core/contracts/edits.ts';
import type { Project } from '../../core/model/project.ts';
import { FaultError } from '../../core/result/result.ts';

type Rename = Extract<EditOp, { readonly op: 'rename' }>;
type TextOp = Extract<EditOp, { readonly op: 'text' }>;

/** An edit that replaces the whole text, and the renames that it contains. */
export interface TextEdit {
  readonly text: TextOp;
  readonly renames: readonly Rename[];
}

/** Identifies a text. */
export const textVersion = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Identifies what a project means, whatever its text looks like. */
export const projectVersion = (project: Project): string => textVersion(`project:${canonicalJson(project)}`);

/** JSON with sorted keys, without empty parts of the top level: an edit leaves an empty section where none was. */
function canonicalJson(project: Project): string {
  const parts = Object.entries(project).filter(
    ([, part]) => part !== undefined && !(typeof part === 'object' && part !== null && Object.keys(part).length === 0),
  );
  return JSON.stringify(Object.fromEntries(parts), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}

/** The edit as one of the text; undefined = it is of other operations. Throws `project.invalid-edit` for a mixture. */
export function textEditOf(ops: readonly EditOp[]): TextEdit | undefined {
  const texts = ops.filter((op) => op.op === 'text');
  const [text] = texts;
  if (!text) return undefined;
  const renames = ops.filter((op) => op.op === 'rename');
  if (texts.length > 1 || texts.length + renames.length < ops.length) {
    throw new FaultError({
      code: 'project.invalid-edit',
      message: 'An edit of the text may contain renames, and no other operations',
    });
  }
  return { text, renames };
}

/** Checks renames against what the new text has. Each name is in one of them: two histories cannot become one. */
export function checkRenames(renames: readonly Rename[], before: Project, after: Project): void {
  const froms = new Set<string>();
  const tos = new Set<string>();
  for (const { from, to } of renames) {
    const isRename =
      Object.hasOwn(before.targets ?? {}, from) &&
      !Object.hasOwn(after.targets ?? {}, from) &&
      Object.hasOwn(after.targets ?? {}, to) &&
      !Object.hasOwn(before.targets ?? {}, to) &&
      !froms.has(from) &&
      !tos.has(to);
    froms.add(from);
    tos.add(to);
    if (isRename) continue;
    throw new FaultError({
      code: 'project.invalid-edit',
      message: `The text does not rename "${from}" to "${to}"`,
    });
  }
}

export const textChanged = (path: string): FaultError =>
  new FaultError({
    code: 'project.text-changed',
    message: `${path} was changed meanwhile`,
    hint: 'compare the two texts and apply again',
  });
