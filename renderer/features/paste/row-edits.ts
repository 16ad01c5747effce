import type { Project } from '../../../core/model/project.ts';
import { entryOf, type FaultyEntry, type PasteEntry, type ReadEntries } from './entries.ts';
import { faultyKey, rowKey } from './row-key.ts';
import { descriptionOf, siteOf, tagsOf } from './row-labels.ts';
import { settingsFor } from './service-reader.ts';
import { probeNamed, targetProblem, unknownProbe } from './tables/table-entries.ts';
import type { PasteChoice, RowEdit, RowLabels } from './understanding.ts';

type Row = { readonly entry: PasteEntry } | { readonly faulty: FaultyEntry };

/** Applies the changes of the preview. A row with an error becomes a target where the change corrects it. */
export function withEdits(
  read: ReadEntries,
  chosen: PasteChoice,
  project: Project,
  edits: ReadonlyMap<string, RowEdit>,
): ReadEntries {
  if (edits.size === 0) return read;
  const rows: Row[] = [
    ...read.entries.map((entry) => editedEntry(entry, chosen, project, edits)),
    ...read.faulty.map((faulty) => editedFaulty(faulty, chosen, project, edits)),
  ];
  const byLine = (left: { readonly line: number }, right: { readonly line: number }) => left.line - right.line;
  return {
    ...read,
    entries: rows.flatMap((row) => ('entry' in row ? [row.entry] : [])).sort(byLine),
    faulty: rows.flatMap((row) => ('faulty' in row ? [row.faulty] : [])).sort(byLine),
  };
}

function editedEntry(
  entry: PasteEntry,
  chosen: PasteChoice,
  project: Project,
  edits: ReadonlyMap<string, RowEdit>,
): Row {
  const key = rowKey(entry, chosen);
  const edit = edits.get(key);
  if (!edit) return { entry };
  const labels = editedLabels(entry.labels, edit);
  if (edit.to === undefined && edit.probe === undefined) return { entry: { ...entry, labels, key } };
  return reread({ ...entry, labels, key, text: entry.to }, edit, chosen, project);
}

function editedFaulty(
  faulty: FaultyEntry,
  chosen: PasteChoice,
  project: Project,
  edits: ReadonlyMap<string, RowEdit>,
): Row {
  const key = faultyKey(faulty);
  const edit = edits.get(key);
  if (!edit) return { faulty };
  return reread({ ...faulty, settings: {}, labels: editedLabels(faulty.labels, edit), key }, edit, chosen, project);
}

type Unread = Pick<PasteEntry, 'line' | 'column' | 'settings' | 'labels' | 'name'> & {
  readonly key: string;
  readonly text: string;
  readonly probe?: string;
};

/** Reads a row whose destination or probe was changed. */
function reread(row: Unread, edit: RowEdit, chosen: PasteChoice, project: Project): Row {
  const { key, line, column, labels, settings } = row;
  const to = (edit.to ?? row.text).trim();
  const probe = edit.probe === undefined ? (row.probe ?? chosen.probe) : probeNamed(edit.probe);
  const named = row.name === undefined ? {} : { name: row.name };
  const refuse = (message: string): Row => {
    return {
      faulty: { line, column, text: to, message, labels, key, ...named, ...(probe !== undefined && { probe }) },
    };
  };
  if (probe === undefined) return refuse(unknownProbe(edit.probe ?? ''));
  const read = entryOf(to, { ...chosen, probe }, project);
  if (read.error !== undefined) return refuse(read.error);
  const [entry] = read.entries;
  if (!entry || read.entries.length > 1) return refuse('Write one address, name, CIDR or range');
  const own = edit.probe === undefined && !entry.isService ? settings : entry.settings;
  const problem =
    probe === chosen.probe
      ? undefined
      : targetProblem(entry.probe, entry.to, { ...settingsFor(entry.probe, chosen), ...own }, project);
  return problem === undefined
    ? { entry: { ...entry, line, column, settings: own, labels, key, ...named } }
    : refuse(problem);
}

function editedLabels(labels: RowLabels, { tags, site, description }: RowEdit): RowLabels {
  const { tags: hadTags, site: hadSite, description: hadDescription, ...rest } = labels;
  const tagged = tags === undefined ? (hadTags ?? []) : tagsOf(tags);
  const place = site === undefined ? (hadSite ?? '') : siteOf(site);
  const words = description === undefined ? (hadDescription ?? '') : descriptionOf(description);
  return {
    ...rest,
    ...(tagged.length > 0 && { tags: [...tagged] }),
    ...(place !== '' && { site: place }),
    ...(words !== '' && { description: words }),
  };
}
