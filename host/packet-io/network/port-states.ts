import { parsePorts } from '../../../core/model/ports.ts';
import type { PortStates } from './scenario.ts';

export type PortState = 'open' | 'closed' | 'filtered' | 'prohibited';

/** @returns what a port is; a scenario's schema has seen to it that the ports can be read */
export function portStateOf(states: PortStates | undefined): (port: number) => PortState {
  const known = new Map<number, PortState>();
  for (const state of ['open', 'filtered', 'prohibited'] as const) {
    const parsed = parsePorts(states?.[state] ?? '');
    if ('ports' in parsed) for (const port of parsed.ports) known.set(port, state);
  }
  return (port) => known.get(port) ?? states?.rest ?? 'closed';
}
