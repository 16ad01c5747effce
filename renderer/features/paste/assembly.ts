import { parseDestination } from '../../../core/model/destination.ts';
import { type Project, type Target, TargetName } from '../../../core/model/project.ts';
import { probeOf, resolvesItself } from '../../../probes/registry.ts';
import { freeName } from '../edit/free-name.ts';
import type { FaultyEntry, PasteEntry, ReadEntries } from './entries.ts';
import { Overlaps } from './overlaps.ts';
import { type AddedTarget, budgetsOf } from './paste-budget.ts';
import { faultyKey, hasOwnProbe, rowKey } from './row-key.ts';
import { settingsFor } from './service-reader.ts';
import {
  type FaultyRow,
  listed,
  type PasteChoice,
  type RecognizedLine,
  type RowDetails,
  type TableReading,
  type Understanding,
} from './understanding.ts';
import { urlName } from './url-name.ts';

/** The canonical form of a destination; an invalid one is kept as written. */
function canonical(to: string): string {
  const parsed = parseDestination(to);
  return 'error' in parsed ? to : parsed.destination.text;
}

/** Names are shortened to this length; `to` has the full destination. */
const MAX_NAME = 120;

/**
 * Identifies a measurement: the same destination may be probed in several ways, and a service asked for different
 * things, as one name has several kinds of records.
 * @param isCanonical the destination was parsed already
 */
function measurement(target: Target, isCanonical = false): string {
  const { probe, to, port } = target;
  const { service, settings } = probeOf(probe).definition;
  const place = `${probe} ${port ?? ''} ${isCanonical || resolvesItself(probe) ? to : canonical(to)}`;
  return service ? `${place} ${JSON.stringify(Object.keys(settings).map((name) => target[name] ?? null))}` : place;
}

/** The destination, with the probe behind it where another target has that name. */
function nameOf({ probe, to, port }: Target, taken: ReadonlySet<string>): string {
  const plain = to.slice(0, MAX_NAME);
  if (!taken.has(plain)) return plain;
  return [to.slice(0, MAX_NAME - 32), probeOf(probe).definition.title, port ?? ''].join(' ').trim();
}

/** A name of printable ASCII: most labels, which the schema need not be asked about. It takes a tenth of the time of a paste. */
const PLAIN_NAME = /^(?!__proto__$)[ -~]{1,128}$/;

/** The label, where it can be a name. */
function labelName(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  return PLAIN_NAME.test(label) || TargetName.safeParse(label).success ? label : undefined;
}

/** Rows with errors that are shown among the others. */
const MAX_FAULTY = 1000;

interface Setting {
  readonly chosen: PasteChoice;
  readonly project: Project;
  /** Keys of the rows that are not added. */
  readonly skipped: ReadonlySet<string>;
}

/** Compares the entries of a paste with the targets of the project and with each other, and gives them free names. */
export function assembled(read: ReadEntries, table: TableReading | null, setting: Setting): Understanding {
  const { chosen, project } = setting;
  const known = Object.entries(project.targets ?? {});
  const rows = new Rows(setting, known);
  for (const entry of read.entries) rows.take(entry);
  for (const { address, label } of read.named) rows.nameAddress(address, label);
  return {
    targets: rows.added.length,
    names: rows.names.join('\n'),
    destinations: rows.destinations.join('\n'),
    details: rows.details.map((one) => (Object.keys(one).length > 0 ? JSON.stringify(one) : '')).join('\n'),
    lines: Uint32Array.from(rows.lines),
    faulty: faultyRows(read.faulty, rows.lines, chosen),
    table,
    chosen,
    recognized: rows.recognized,
    services: rows.services,
    existing: listed(rows.existing),
    overlaps: listed(rows.overlaps.texts),
    errors: listed(read.faulty.map(({ line, column, text, message }) => ({ line, column, text, message }))),
    notes: listed(read.notes),
    duplicates: rows.duplicates + read.duplicates,
    addresses: rows.addresses,
    hostNames: rows.hostNames,
    file: null,
    budget: budgetsOf(rows.added, known, project),
  };
}

/** Places entries with errors among the rows, by their lines. */
function faultyRows(faulty: readonly FaultyEntry[], lines: readonly number[], chosen: PasteChoice): FaultyRow[] {
  let at = 0;
  return faulty.slice(0, MAX_FAULTY).map((one): FaultyRow => {
    while (at < lines.length && (lines[at] ?? 0) <= one.line) at += 1;
    const { line, name = '', text, probe = chosen.probe, labels, message } = one;
    return { key: one.key ?? faultyKey(one), line, at, name, to: text, probe, labels, message };
  });
}

/** The rows of the preview, in columns. */
class Rows {
  readonly names: string[] = [];
  readonly destinations: string[] = [];
  readonly lines: number[] = [];
  readonly details: RowDetails[] = [];
  readonly recognized: RecognizedLine[] = [];
  readonly existing: string[] = [];
  readonly overlaps: Overlaps;
  /** Rows that are added. */
  readonly added: AddedTarget[] = [];
  duplicates = 0;
  addresses = 0;
  hostNames = 0;
  services = 0;
  private readonly setting: Setting;
  private readonly taken: Set<string>;
  private readonly measured: ReadonlySet<string>;
  private readonly pasted = new Set<string>();
  /** The row of each address of a range. */
  private readonly ranges = new Map<string, number>();

  constructor(setting: Setting, known: readonly (readonly [string, Target])[]) {
    this.setting = setting;
    this.taken = new Set(known.map(([name]) => name));
    this.overlaps = new Overlaps(known);
    this.measured = new Set(known.map(([, target]) => measurement(target)));
  }

  take(entry: PasteEntry): void {
    const { chosen } = this.setting;
    const { probe, to, settings, labels, isService } = entry;
    if (this.isInRange(entry)) return;
    const target: Target = { probe, to, ...settingsFor(probe, chosen), ...settings };
    const same = measurement(target, entry.addresses.length > 0);
    if (this.measured.has(same)) this.existing.push(to);
    else if (this.pasted.has(same)) this.duplicates += 1;
    if (this.measured.has(same) || this.pasted.has(same)) return;
    this.pasted.add(same);
    const name = this.freeName(entry, target);
    const at = this.names.length;
    const isOther = isService || hasOwnProbe(entry, chosen);
    if (isOther) this.recognized.push({ at, probe, settings });
    if (entry.addresses.length > 1) for (const address of entry.addresses) this.ranges.set(address, at);
    this.names.push(name);
    this.destinations.push(to);
    this.lines.push(entry.line);
    this.details.push(entry.key === undefined ? labels : { ...labels, key: entry.key });
    const { skipped } = this.setting;
    if (skipped.size > 0 && skipped.has(entry.key ?? rowKey(entry, chosen))) return;
    const address = isOther || entry.addresses.length !== 1 ? null : (entry.addresses[0] ?? null);
    this.added.push({ name, target, address });
    this.overlaps.note(target, entry.addresses);
    this.count(entry);
  }

  private count({ isService, isHostName, addresses }: PasteEntry): void {
    if (isService) {
      this.services += 1;
      return;
    }
    if (isHostName) this.hostNames += 1;
    this.addresses += Math.max(1, addresses.length);
  }

  private freeName({ name, proposed, to, isService }: PasteEntry, target: Target): string {
    const ofService = isService ? labelName(urlName(to) ?? proposed) : undefined;
    const free = freeName(labelName(name) ?? ofService ?? nameOf(target, this.taken), this.taken);
    this.taken.add(free);
    return free;
  }

  /** A single address of a range before it is no target of its own: its name belongs to the range. */
  private isInRange(entry: PasteEntry): boolean {
    const [address] = entry.addresses;
    const isSingle = entry.addresses.length === 1 && !hasOwnProbe(entry, this.setting.chosen);
    if (!isSingle || address === undefined || !this.ranges.has(address)) return false;
    this.duplicates += 1;
    if (entry.name !== undefined) this.nameAddress(address, entry.name);
    return true;
  }

  /** Names a single address of a range; the first name stays. */
  nameAddress(address: string, label: string): void {
    const at = this.ranges.get(address);
    const name = labelName(label);
    if (at === undefined || name === undefined) return;
    const details = this.details[at] ?? {};
    this.details[at] = { ...details, names: { [address]: name, ...details.names } };
  }
}
