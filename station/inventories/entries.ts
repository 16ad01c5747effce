import { parse } from 'yaml';
import { type Inventory, inventoryTargetName } from '../../core/inventories/inventory.ts';
import { parseDuration } from '../../core/model/duration.ts';
import type { Project, Target } from '../../core/model/project.ts';
import { TargetName } from '../../core/model/project.ts';
import { FaultError } from '../../core/result/result.ts';
import { printable } from '../../core/text/printable.ts';
import { allProbesSchema } from '../../probes/project-schema.ts';
import { isNetprobifyEntry, meantEntry } from '../project/imports/netprobify-entry.ts';
import { isDeep, MAX_DEPTH, select, selectedFrom } from './json-path.ts';

/** An entry of an inventory as a target. */
export interface InventoryEntry {
  readonly name: string;
  readonly target: Target;
  /** Unix ms; null = unknown. */
  readonly createdMs: number | null;
  /** null = that of the inventory. */
  readonly lifetimeMs: number | null;
}

export interface ReadEntries {
  readonly entries: readonly InventoryEntry[];
  /** Entries that cannot be targets: their names, as far as they have one, and why. */
  readonly problems: readonly { readonly name: string | null; readonly message: string }[];
}

export const MAX_ENTRIES = 65_536;
/** Problems that are reported. */
const MAX_PROBLEMS = 100;

/**
 * Reads the text of an inventory. Throws FaultErrors `inventory.*` where it is no list of entries at all.
 * @param isJson no other format is expected
 * @param parts groups and defaults of the project
 */
export function readEntries(
  name: string,
  inventory: Inventory,
  text: string,
  { isJson, parts }: { readonly isJson: boolean; readonly parts: Pick<Project, 'groups' | 'defaults'> },
): ReadEntries {
  const document = parsed(text, isJson);
  if (isDeep(document)) throw fault('too-deep', `It is nested deeper than ${MAX_DEPTH} levels`);
  const found = listOf(document, inventory.list);
  if (found.length > MAX_ENTRIES) throw fault('too-many', `It has ${found.length} entries: at most ${MAX_ENTRIES}`);
  const entries = new Map<string, InventoryEntry>();
  const problems: { name: string | null; message: string }[] = [];
  for (const [at, raw] of found.entries()) {
    const read = entryOf(name, inventory, raw, parts);
    const isSame = !('problem' in read) && entries.has(read.name);
    const problem = isSame ? 'this host name occurs more than once' : 'problem' in read ? read.problem : null;
    if (problem === null && !('problem' in read)) entries.set(read.name, read);
    else if (problems.length < MAX_PROBLEMS) {
      const known = isSame ? null : read.name; // the first one stays
      problems.push({
        name: known,
        message: `Entry ${at + 1}${read.name ? ` (${printable(read.name)})` : ''}: ${problem}`,
      });
    }
  }
  if (entries.size === 0 && problems.length > 0)
    throw fault('no-entries', `No entry can be used: ${problems[0]?.message}`);
  return { entries: [...entries.values()], problems };
}

const fault = (reason: string, message: string, hint?: string): FaultError =>
  new FaultError({ code: `inventory.${reason}`, message, ...(hint !== undefined && { hint }) });

function parsed(text: string, isJson: boolean): unknown {
  let notJson: FaultError;
  try {
    return JSON.parse(text);
  } catch (error) {
    notJson = fault('not-json', `It is not valid JSON: ${printable((error as Error).message)}`);
  }
  if (isJson) throw notJson;
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (error) {
    if (/^\s*[[{]/.test(text)) throw notJson; // it was meant as such
    throw fault('not-yaml', `It is neither JSON nor YAML: ${printable((error as Error).message.split('\n')[0] ?? '')}`);
  }
}

function listOf(document: unknown, path: string | undefined): readonly unknown[] {
  if (document === null || document === undefined) {
    throw fault('empty', 'It is empty', 'a list without entries is written as []');
  }
  if (path !== undefined) return selected(document, path);
  if (Array.isArray(document)) return document;
  throw fault('not-a-list', 'It is not a list of entries', 'give the JSON path of the list, as list: $.devices[*]');
}

/** Entries at a path. Something else than the list, as an error message, is not a list without entries. */
function selected(document: unknown, path: string): readonly unknown[] {
  const found = select(document, path);
  const { parent, isMany } = selectedFrom(document, path);
  const isFound = isMany
    ? Array.isArray(parent) || (parent !== document && typeof parent === 'object' && parent !== null)
    : typeof parent === 'object' && parent !== null;
  if (!isFound || (found.length === 0 && !Array.isArray(parent))) {
    throw fault('not-a-list', `There is no list at ${path}`, 'the source may have answered something else');
  }
  // A path of the list itself, as $.devices, is meant as its entries.
  return found.length === 1 && Array.isArray(found[0]) ? found[0] : found;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(raw: unknown, map: Inventory['map']): Fields | null {
  if (typeof raw === 'string') return { hostname: raw };
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null;
  if (map === undefined) return raw as Fields;
  const mapped = Object.entries(map).flatMap(([key, path]) => {
    const [value] = select(raw, path);
    return value === undefined || value === null ? [] : [[key, value] as const];
  });
  return Object.fromEntries(mapped);
}

function entryOf(
  inventory: string,
  { defaults = {}, groups = [], map }: Inventory,
  raw: unknown,
  parts: Pick<Project, 'groups' | 'defaults'>,
): InventoryEntry | { readonly name: string | null; readonly problem: string } {
  const fields = fieldsOf(raw, map);
  if (!fields) return { name: null, problem: 'it is not a map with hostname' };
  const { hostname, creationDate, creation_date, lifetime, groups: own, excludeGroups, ...rest } = fields;
  if (typeof hostname !== 'string' || hostname === '') return { name: null, problem: 'it has no hostname' };
  const name = inventoryTargetName(inventory, hostname);
  const refuse = (problem: string) => ({ name, problem });
  const usable = TargetName.safeParse(name);
  if (!usable.success) return refuse(usable.error.issues[0]?.message ?? '');
  const listed = own ?? groups;
  if (!Array.isArray(listed)) return refuse('groups is not a list');
  if (excludeGroups !== undefined) return refuse('excludeGroups is not needed: no group is joined automatically');
  const times = timesOf(creationDate ?? creation_date, lifetime);
  if ('problem' in times) return refuse(times.problem);
  const meant = isNetprobifyEntry(rest) ? meantEntry(rest) : rest;
  const target = {
    description: `from ${inventory}`,
    ...defaults,
    to: hostname,
    ...meant,
    ...(listed.length > 0 ? { groups: listed } : {}),
    ...excluded(listed, parts.groups),
  };
  const checked = allProbesSchema().Target.safeParse(target);
  if (!checked.success) return refuse(issueText(checked.error.issues[0]));
  const [problem] = allProbesSchema().problemsOf({ sounder: 1, ...parts, targets: { [name]: checked.data } });
  return problem ? refuse(problem.message) : { name, target: checked.data, ...times };
}

/** Targets of inventories are in the groups that they name only. */
function excluded(listed: readonly unknown[], groups: Project['groups'] = {}): { readonly excludeGroups?: string[] } {
  const others = Object.keys(groups).filter((group) => groups[group]?.autoRegister === true && !listed.includes(group));
  return others.length > 0 ? { excludeGroups: others } : {};
}

function issueText(issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined): string {
  const place = issue?.path.map(String).join('.') ?? '';
  return printable(place === '' ? (issue?.message ?? '') : `${place}: ${issue?.message}`);
}

/** Numbers are seconds, as netprobify has them: of the epoch, and of a duration; 0 = does not expire. */
function timesOf(
  creation: unknown,
  lifetime: unknown,
): Pick<InventoryEntry, 'createdMs' | 'lifetimeMs'> | { readonly problem: string } {
  const createdMs = creation === undefined || creation === null ? null : dateMs(creation);
  if (Number.isNaN(createdMs)) return { problem: 'creationDate is neither a date nor seconds since 1970' };
  if (lifetime === undefined || lifetime === null) return { createdMs, lifetimeMs: null };
  const parsedLifetime = typeof lifetime === 'string' ? parseDuration(lifetime) : { ms: Number(lifetime) * 1000 };
  if ('error' in parsedLifetime || !(parsedLifetime.ms >= 0))
    return { problem: 'lifetime is neither a duration, as 2h, nor seconds' };
  return { createdMs, lifetimeMs: parsedLifetime.ms === 0 ? Number.POSITIVE_INFINITY : parsedLifetime.ms };
}

function dateMs(value: unknown): number {
  if (typeof value === 'number') return value * 1000;
  if (value instanceof Date) return value.getTime();
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}
