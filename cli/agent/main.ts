import { prepare, runProgram, sounderCommand } from '../command/program.ts';
import { agentActions } from './agent-actions.ts';
import { addAgentCommands } from './agent-command.ts';

/** The `sounder` command of a host that is only an agent: a small program without storage, page and reports. */
void runProgram((invocation) => {
  const program = sounderCommand(invocation, 'An agent of a Sounder station');
  prepare(invocation, program, [addAgentCommands(program, agentActions(invocation))]);
  return program;
});
