import type { EditOp } from '../../../core/contracts/edits.ts';
import type { Settings } from '../../../core/model/settings.ts';
import { ownKey } from './row-key.ts';
import { settingsFor } from './service-reader.ts';
import type { PasteChoice, RecognizedLine, RowDetails, RowLabels, Understanding } from './understanding.ts';

/** Names that were written over the understood ones, by the key of their target. */
export type GivenNames = ReadonlyMap<string, string>;

/** A new target of a paste. */
export interface PastedTarget {
  /** Tells it from the others of the paste. */
  readonly key: string;
  readonly name: string;
  readonly to: string;
  readonly probe: string;
  /** Settings that the text itself has. */
  readonly settings: Settings;
  readonly labels: RowLabels;
}

const NO_DETAILS: RowDetails = {};

/** The new targets of a list, in its order, those among them that are not added. Each is made when it is asked for. */
export class PastedTargets {
  readonly count: number;
  private readonly names: readonly string[];
  private readonly destinations: readonly string[];
  private readonly details: readonly string[];
  private readonly recognized: ReadonlyMap<number, RecognizedLine>;
  private readonly chosen: PasteChoice;

  constructor({ names, destinations, details, recognized, chosen }: Understanding) {
    this.names = names === '' ? [] : names.split('\n');
    this.count = this.names.length;
    this.destinations = destinations.split('\n');
    this.details = details.split('\n');
    this.recognized = new Map(recognized.map((line) => [line.at, line]));
    this.chosen = chosen;
  }

  at(position: number): PastedTarget {
    const name = this.names[position] ?? '';
    const to = this.destinations[position] ?? '';
    const written = this.details[position] ?? '';
    const { key, ...labels } = written === '' ? NO_DETAILS : (JSON.parse(written) as RowDetails);
    const { probe, settings } = this.recognized.get(position) ?? { probe: this.chosen.probe, settings: {} };
    const isPlain = !this.recognized.has(position);
    return { key: key ?? (isPlain ? to : ownKey({ to, probe, settings })), name, to, probe, settings, labels };
  }
}

export function pastedTargets(understanding: Understanding): PastedTarget[] {
  const targets = new PastedTargets(understanding);
  return Array.from({ length: targets.count }, (_, at) => targets.at(at));
}

/** The edit that adds the targets of a paste. */
export function addOps(understanding: Understanding, given?: GivenNames, skipped?: ReadonlySet<string>): EditOp[] {
  const { targets, chosen, file } = understanding;
  if (targets === 0) return [];
  if (file) return JSON.parse(file.ops) as EditOp[];
  return pastedTargets(understanding)
    .filter(({ key }) => skipped?.has(key) !== true)
    .map(({ key, name, to, probe, settings, labels }) => ({
      op: 'put',
      name: given?.get(key)?.trim() ?? name,
      target: { probe, to, ...settingsFor(probe, chosen), ...settings, ...labels },
      isNew: true,
    }));
}
