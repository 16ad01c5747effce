/** Kinds of excluded events of every engine, since the station stored nothing. All others are of this host: agents measured meanwhile. */
const OF_AGENTS: ReadonlySet<string> = new Set(['not-stored']);

/** Whether an excluded event without series concerns those of an agent, too. */
export const concernsAgents = (kind: string): boolean => OF_AGENTS.has(kind);
