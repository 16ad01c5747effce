import { AgentName } from '../../core/fleet/agent-name.ts';
import { usage } from '../command/usage.ts';

/** Checks the name of an agent among the arguments. */
export function agentName(text: string): string {
  const parsed = AgentName.safeParse(text);
  if (parsed.success) return parsed.data;
  throw usage(`${JSON.stringify(text)} is not the name of an agent: ${parsed.error.issues[0]?.message}`);
}
