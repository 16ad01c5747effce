import { HTTP_COLUMNS, PHASES, type Phase } from './columns.ts';

/** Names of the phases for users. */
export const PHASE_TITLES: Readonly<Record<Phase, string>> = Object.fromEntries(
  PHASES.map((phase) => [phase, HTTP_COLUMNS.find(({ name }) => name === phase)?.title ?? phase]),
) as Record<Phase, string>;

/** A duration in ms with three or four digits that count. */
export const msText = (ms: number): string => ms.toFixed(ms < 1 ? 3 : ms < 10 ? 2 : ms < 1000 ? 1 : 0);
