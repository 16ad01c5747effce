import { parsePorts } from '../../../core/model/ports.ts';
import type { PortStates } from './scenario.ts';

export type PortState = 'open' | 'closed' | 'filtered' | 'prohibited';

/** @returns the state of a port; the scenario's schema has validated the port lists */
export function portStateOf(states: PortStates | undefined): (port: number) => PortState {
  const known = new Map<number, PortState>();
  for (const state of ['open', 'filtered', 'prohibited'] as const) {
    const parsed = parsePorts(states?.[state] ?? '');
    if ('ports' in parsed) for (const port of parsed.ports) known.set(port, state);
  }
  return (port) => known.get(port) ?? states?.rest ?? 'closed';
}
