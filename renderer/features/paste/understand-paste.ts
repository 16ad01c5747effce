import type { Project } from '../../../core/model/project.ts';
import { lineRemark, remarkOf } from '../../../core/text/line-remark.ts';
import { assembled } from './assembly.ts';
import { listEntries } from './entries.ts';
import { withEdits } from './row-edits.ts';
import { labelsOf } from './row-labels.ts';
import { guessRoles, type RoledTable } from './tables/column-roles.ts';
import type { PastedTable } from './tables/pasted-table.ts';
import { recognizeTable } from './tables/recognize-table.ts';
import { tableEntries } from './tables/table-entries.ts';
import {
  NO_CHANGES,
  type PasteChanges,
  type PasteChoice,
  type RowLabels,
  type TableReading,
  type Understanding,
} from './understanding.ts';

/** Tags and description of the lines of a list, from their comments. */
function lineLabels(text: string): (line: number) => RowLabels {
  if (!/#|\/\//.test(text)) return () => NO_LABELS;
  const lines = text.split(/\r\n|\n|\r/);
  const known = new Map<string, RowLabels>();
  return (line) => {
    const remark = remarkOf(lines[line - 1] ?? '');
    const labels = known.get(remark) ?? parsedLabels(remark);
    if (known.size < MAX_KNOWN) known.set(remark, labels);
    return labels;
  };
}

/** Remarks whose labels are kept: those of a list repeat themselves. */
const MAX_KNOWN = 1000;

function parsedLabels(remark: string): RowLabels {
  const { tags, comment } = lineRemark(remark);
  return labelsOf({ tags: tags.join(' '), description: comment });
}

const NO_LABELS: RowLabels = {};
const SAMPLES = 3;

interface Table {
  readonly table: PastedTable;
  readonly roled: RoledTable;
}

/** The table of a text, with the roles that the user gave to its columns. */
function tableOf(text: string, { roles, isList }: PasteChanges): Table | null {
  const table = isList ? null : recognizeTable(text);
  const roled = table && guessRoles(table);
  if (!table || !roled) return null;
  const isGiven = roles !== null && roles.length === roled.roles.length;
  return { table, roled: isGiven ? { ...roled, roles } : roled };
}

function readingOf({ table, roled: { titles, rows, roles } }: Table): TableReading {
  const samples = rows.slice(0, SAMPLES);
  const columns = roles.map((_, at) => {
    const cells = samples.map(({ cells }) => (cells[at] ?? '').slice(0, 60)).filter((cell) => cell !== '');
    return { title: (titles[at] ?? '').slice(0, 60), samples: cells };
  });
  return { kind: table.kind, columns, roles, rows: rows.length };
}

/** Reads a paste: a table, or a list of words. */
export function understandPaste(
  text: string,
  chosen: PasteChoice,
  project: Project,
  changes: PasteChanges = NO_CHANGES,
): Understanding {
  const found = tableOf(text, changes);
  const read = found
    ? tableEntries(found.table, found.roled, chosen, project)
    : listEntries(text, chosen, project, lineLabels(text));
  const table = found && readingOf(found);
  const edited = withEdits(read, chosen, project, changes.edits);
  return assembled(edited, table, { chosen, project, skipped: changes.skipped });
}
