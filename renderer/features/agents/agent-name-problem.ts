import { AgentName } from '../../../core/fleet/agent-name.ts';

/** @returns undefined for a name that an agent can have */
export const nameProblem = (text: string): string | undefined =>
  AgentName.safeParse(text.trim()).error?.issues[0]?.message;
