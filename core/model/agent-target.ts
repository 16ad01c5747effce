import { AgentName } from '../fleet/agent-name.ts';

const PREFIX = 'agent:';

/** Whether `to` of a target is an agent: `agent:NAME`. */
export const isAgentTarget = (to: string): boolean => to.startsWith(PREFIX);

/** The agent that `to` of a target is; null = it is no agent. */
export const targetAgent = (to: string): string | null => (isAgentTarget(to) ? to.slice(PREFIX.length) : null);

/** `to` of a target that is an agent. */
export const agentTarget = (name: string): string => `${PREFIX}${name}`;

/** Describes what is wrong with `to` of a target that is an agent; null = nothing. */
export function agentTargetProblem(to: string): string | null {
  const name = targetAgent(to);
  if (name === null || AgentName.safeParse(name).success) return null;
  return `"${to}" is not an agent: write agent: and its name, as agent:berlin`;
}
