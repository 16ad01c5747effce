import { parseDelimited } from './delimited.ts';
import { parseHostsFile } from './hosts-file.ts';
import { parseJsonRows } from './json-rows.ts';
import { parseMarkdown } from './markdown.ts';
import { parseNmapXml } from './nmap-xml.ts';
import { type PastedTable, withinLimit } from './pasted-table.ts';

const PARSERS = [parseNmapXml, parseJsonRows, parseMarkdown, parseHostsFile, parseDelimited] as const;

/** Recognizes a text with columns; null = it is a list of words. */
export function recognizeTable(text: string): PastedTable | null {
  for (const parse of PARSERS) {
    const table = parse(text.replace(/^\uFEFF/, ''));
    if (table) return withinLimit(table);
  }
  return null;
}
