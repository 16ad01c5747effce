import type { Settings } from '../../../core/model/settings.ts';
import type { ListProblem } from '../../../core/model/target-list.ts';
import type { PasteChoice } from './understanding.ts';

interface Keyed {
  readonly to: string;
  readonly probe: string;
  readonly settings: Settings;
  readonly isService?: boolean;
}

/** It is of another probe than the chosen one, or has settings of its own. */
export const hasOwnProbe = ({ probe, settings }: Keyed, chosen: PasteChoice): boolean =>
  probe !== chosen.probe || Object.keys(settings).length > 0;

/** Key of a row: the same after other lines of the text changed. */
export const rowKey = (row: Keyed, chosen: PasteChoice): string =>
  row.isService || hasOwnProbe(row, chosen) ? ownKey(row) : row.to;

export const ownKey = ({ to, probe, settings }: Keyed): string => `${to} ${probe} ${JSON.stringify(settings)}`;

export const faultyKey = ({ line, text }: ListProblem): string => `✕ ${line} ${text}`;
