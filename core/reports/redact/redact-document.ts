import type { ReportDocument } from '../document.ts';
import { HostAliases } from './host-aliases.ts';

/** Parts that a report can leave out: addresses and names of hosts, notes. */
export const REDACTIONS = ['addresses', 'notes'] as const;
export type Redaction = (typeof REDACTIONS)[number];

/** Leaves out what others must not see. Figures stay as they are. */
export function redactDocument(document: ReportDocument, redactions: readonly Redaction[]): ReportDocument {
  const kept = redactions.includes('notes') ? withoutNotes(document) : document;
  return redactions.includes('addresses') ? withoutAddresses(kept) : kept;
}

/** Photos are notes, too; floor plans are not. */
function withoutNotes({ notes: _left, ...document }: ReportDocument): ReportDocument {
  const { plans } = document;
  return {
    ...document,
    cover: { ...document.cover, notes: [] },
    events: document.events.filter(({ kind }) => kind !== 'note'),
    ...(plans && { plans: plans.map((plan) => ({ ...plan, notes: [] })) }),
  };
}

/** Parts with texts of the report itself, which name public sources. */
const OWN_TEXTS: ReadonlySet<string> = new Set(['labels', 'generator', 'brand', 'definitions', 'criteria', 'timeZone']);

function withoutAddresses(document: ReportDocument): ReportDocument {
  const aliases = new HostAliases(document.targets.map(({ address }) => address));
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [key, OWN_TEXTS.has(key) ? value : redacted(value, aliases)]),
  ) as ReportDocument;
}

function redacted(value: unknown, aliases: HostAliases): unknown {
  if (typeof value === 'string') return aliases.text(value);
  if (Array.isArray(value)) return value.map((one) => redacted(one, aliases));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, key === 'definitions' ? part : redacted(part, aliases)]),
  );
}
