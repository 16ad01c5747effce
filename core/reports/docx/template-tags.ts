import { z } from 'zod';
import { PICTURE } from './template-data.ts';
import type { TemplateProblem } from './template-problem.ts';
import { ANY } from './template-scope.ts';

/** A tag as it stands in a template. */
export interface TemplateTag {
  /** Without braces and options; may be empty. */
  readonly name: string;
  readonly kind: 'value' | 'open' | 'close';
  /** See `placeIn`. */
  readonly place: string;
}

type Shape = Readonly<Record<string, z.ZodType>>;
type Kind = 'text' | 'picture' | 'flag' | 'list' | 'group';

interface Found {
  readonly kind: Kind;
  readonly schema: z.ZodType;
  readonly isNullable: boolean;
}

interface OpenLoop {
  readonly name: string;
  readonly place: string;
  /** null = its tag is wrong. */
  readonly shape: Shape | null;
  readonly isUnknown: boolean;
}

const MAX_NAMED = 12;

/**
 * Problems of the tags of a part of a template, in their order: names that the data does not have, loops over what is no list, lists
 * that are not repeated, and loops that are not closed. Empty = none.
 */
export function tagProblems(tags: readonly TemplateTag[], data: z.ZodObject): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const open: OpenLoop[] = [];
  const shapes = () => [data.shape as Shape, ...open.flatMap(({ shape }) => (shape === null ? [] : [shape]))];
  for (const { name, kind, place } of tags) {
    const report = (text: string) => problems.push({ text, place });
    if (kind === 'close') {
      const last = open.pop();
      if (last === undefined) report(`{/${name}} closes nothing: there is no {#${name}} before it`);
      else if (last.name !== name) report(`{/${name}} stands where {/${last.name}} is expected`);
      if (last === undefined || last.name !== name) return problems; // what follows would only repeat it
      continue;
    }
    if (open.some(({ isUnknown }) => isUnknown)) {
      if (kind === 'open') open.push({ name, place, shape: null, isUnknown: true });
      continue; // only its loop has to be mended
    }
    const found = find(shapes(), name);
    const written = kind === 'open' ? `{#${name}}` : `{${name}}`;
    if ('problem' in found) report(`${written}: ${found.problem}`);
    else if (kind === 'value' && (found.kind === 'list' || found.kind === 'group')) {
      report(`${written} is ${KIND_WORDS[found.kind]}: ${wayTo(name, found)}`);
    } else if (kind === 'open' && found.kind === 'text' && !found.isNullable) {
      report(`${written} is a text: write {${name}}`);
    }
    if (kind === 'open') {
      const element = 'problem' in found || found.kind !== 'list' ? null : elementOf(found.schema);
      open.push({ name, place, shape: element, isUnknown: 'problem' in found });
    }
  }
  for (const { name, place } of open)
    problems.push({ text: `{#${name}} is never closed: {/${name}} is missing`, place });
  return problems;
}

const KIND_WORDS: Readonly<Record<'list' | 'group', string>> = { list: 'a list', group: 'a group of values' };

function wayTo(name: string, { kind, schema }: Found): string {
  if (kind === 'list') return `write {#${name}} … {/${name}} around what is repeated`;
  return `write one of ${named(Object.keys(shapeOf(schema)).map((key) => `{${name}.${key}}`))}`;
}

/** Looks a name up as `valueAt` does, in the schema. */
function find(shapes: readonly Shape[], name: string): Found | { readonly problem: string } {
  const [first = '', ...rest] = name.split('.');
  const shape = shapes.findLast((one) => Object.hasOwn(one, first));
  if (!shape) {
    const here = Object.keys(shapes.at(-1) ?? {});
    return {
      problem: `there is no such value here; there are ${named(here)}${shapes.length > 1 ? ', and those outside of the loop' : ''}`,
    };
  }
  let found = described(shape[first] as z.ZodType);
  let so = first;
  for (const key of rest) {
    if (found.kind === 'list' && key === ANY) found = { ...found, kind: 'flag' };
    else if (found.kind === 'list')
      return { problem: `${so} is a list: write {#${so}} … {/${so}}, or {#${so}.${ANY}} … {/${so}.${ANY}}` };
    else if (found.kind !== 'group') return { problem: `${so} has no parts` };
    else {
      const parts = shapeOf(found.schema);
      if (!Object.hasOwn(parts, key)) return { problem: `${so} has no ${key}; it has ${named(Object.keys(parts))}` };
      found = described(parts[key] as z.ZodType);
    }
    so += `.${key}`;
  }
  return found;
}

function described(schema: z.ZodType): Found {
  if (schema === PICTURE) return { kind: 'picture', schema, isNullable: true };
  if (schema instanceof z.ZodNullable) return { ...described(schema.unwrap() as z.ZodType), isNullable: true };
  const kind =
    schema instanceof z.ZodArray
      ? 'list'
      : schema instanceof z.ZodObject
        ? 'group'
        : schema instanceof z.ZodBoolean
          ? 'flag'
          : 'text';
  return { kind, schema, isNullable: false };
}

const elementOf = (schema: z.ZodType): Shape =>
  schema instanceof z.ZodArray ? shapeOf(schema.element as z.ZodType) : {};
const shapeOf = (schema: z.ZodType): Shape => (schema instanceof z.ZodObject ? (schema.shape as Shape) : {});

const named = (names: readonly string[]): string =>
  names.length > MAX_NAMED ? `${names.slice(0, MAX_NAMED).join(', ')} …` : names.join(', ');
