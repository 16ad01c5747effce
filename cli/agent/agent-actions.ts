import type { Invocation } from '../command/invocation.ts';
import type { AgentActions } from './agent-command.ts';

/** Runs the subcommands of `sounder agent` in one call of the program. */
export const agentActions = (invocation: Invocation): AgentActions => ({
  async run(options) {
    const { runAgent } = await import('./run-agent.ts');
    await invocation.finish(runAgent(invocation.context(), options));
  },
  async claim(options) {
    const { claim } = await import('./claim.ts');
    await invocation.finish(claim(invocation.context(), options));
  },
  async status(options) {
    const { status } = await import('./status.ts');
    await invocation.finish(status(invocation.context(), options));
  },
});
