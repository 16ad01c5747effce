import type { EngineKind } from './engine-kind.ts';

/** An engine that the station talks to: one of this host's, or an agent, which measures with every probe. */
export type EngineId = EngineKind | `agent:${string}`;

const AGENT = 'agent:';

/** The engine of an agent, by the agent's name. */
export const agentEngine = (name: string): EngineId => `${AGENT}${name}`;

/** The agent's name; null = an engine of this host. */
export const agentOf = (engine: EngineId): string | null =>
  engine.startsWith(AGENT) ? engine.slice(AGENT.length) : null;
