import type { Invocation } from '../command/invocation.ts';
import type { AgentActions } from './agent-command.ts';
import { claim } from './claim.ts';
import { runAgent } from './run-agent.ts';
import { status } from './status.ts';

/** Runs the subcommands of `sounder agent` in one call of the program. */
export const agentActions = (invocation: Invocation): AgentActions => ({
  run: (options) => invocation.finish(runAgent(invocation.context(), options)),
  claim: (code, options) => invocation.finish(claim(invocation.context(), code, options)),
  status: (options) => invocation.finish(status(invocation.context(), options)),
});
