import { canonicalAddress } from '../../../core/model/address.ts';
import type { Project } from '../../../core/model/project.ts';
import type { Settings } from '../../../core/model/settings.ts';
import { type ListProblem, parseTargetList } from '../../../core/model/target-list.ts';
import { probeOf } from '../../../probes/registry.ts';
import { serviceReader } from './service-reader.ts';
import type { PasteChoice, RowLabels } from './understanding.ts';

/** A target as a text has it, before it is compared with those of the project. */
export interface PasteEntry {
  readonly line: number;
  readonly column: number;
  readonly probe: string;
  readonly to: string;
  /** Settings that the text itself has. */
  readonly settings: Settings;
  /** Read by the form of a service, not as a destination. */
  readonly isService: boolean;
  /** Addresses of the destination; none for a name and a service. */
  readonly addresses: readonly string[];
  readonly isHostName: boolean;
  readonly name?: string;
  /** A name for a target without one. */
  readonly proposed?: string;
  readonly labels: RowLabels;
  /** Key of its row, where it was changed; left out = that of `rowKey`. */
  readonly key?: string;
}

/** An entry that cannot be a target as it is. */
export interface FaultyEntry extends ListProblem {
  readonly name?: string;
  readonly probe?: string;
  readonly labels: RowLabels;
  readonly key?: string;
}

/** All entries of a text, each list in the order of the text. */
export interface ReadEntries {
  readonly entries: readonly PasteEntry[];
  readonly faulty: readonly FaultyEntry[];
  readonly notes: readonly ListProblem[];
  readonly duplicates: number;
  /** Names of single addresses that are in a range before them. */
  readonly named: readonly { readonly address: string; readonly label: string }[];
}

const byPlace = (
  left: { readonly line: number; readonly column: number },
  right: { readonly line: number; readonly column: number },
): number => left.line - right.line || left.column - right.column;

const NONE: RowLabels = {};

/** Reads the entries of a text without columns: a list, prose, an output. */
export function listEntries(
  text: string,
  chosen: PasteChoice,
  project: Project,
  labelsOf: (line: number) => RowLabels = () => NONE,
): ReadEntries {
  const list = parseTargetList(text, serviceReader(chosen, project.defaults ?? {}));
  const plain = list.targets.map(({ destination, label, line, column }): PasteEntry => {
    return {
      line,
      column,
      probe: chosen.probe,
      to: destination.text,
      settings: {},
      isService: false,
      addresses: destination.addresses,
      isHostName: destination.kind === 'name',
      ...(label !== undefined && { name: label }),
      labels: labelsOf(line),
    };
  });
  const services = list.services.map(({ service, label, line, column }): PasteEntry => {
    const { probe, to, settings, name } = service;
    return {
      line,
      column,
      probe,
      to,
      settings,
      isService: true,
      addresses: [],
      isHostName: false,
      ...(label !== undefined && { name: label }),
      ...(name !== undefined && { proposed: name }),
      labels: labelsOf(line),
    };
  });
  const entries = services.length > 0 ? [...plain, ...services].sort(byPlace) : plain;
  const faulty = list.errors.map((error) => ({ ...error, labels: labelsOf(error.line) }));
  return { entries, faulty, notes: list.notes, duplicates: list.duplicates, named: list.named };
}

/** Reads a text that is to be the destination of one target, with the probe that is given for it. */
export function entryOf(
  to: string,
  chosen: PasteChoice,
  project: Project,
): { readonly entries: readonly PasteEntry[]; readonly error?: string } {
  const address = canonicalAddress(to);
  if (address !== undefined && probeOf(chosen.probe).definition.service === undefined) {
    return { entries: [{ ...BLANK, probe: chosen.probe, to: address, addresses: [address] }] };
  }
  const { entries, faulty } = listEntries(to, chosen, project);
  const [problem] = faulty;
  if (problem) return { entries, error: problem.message };
  return entries.length > 0 ? { entries } : { entries, error: 'An address, name, CIDR or range is missing' };
}

const BLANK = {
  line: 1,
  column: 1,
  settings: {},
  isService: false,
  isHostName: false,
  labels: NONE,
} satisfies Partial<PasteEntry>;
