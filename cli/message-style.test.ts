import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addAgentCommands } from './agent/agent-command.ts';
import { addDoctorCommand } from './machine/doctor-command.ts';
import { addProbeCommand } from './probe/probe-command.ts';
import { addCheckCommand } from './project/check-command.ts';
import { addImportCommand } from './project/import-command.ts';
import { addPlanCommand } from './project/plan-command.ts';
import { addRunCommand } from './run/run-command.ts';
import { addServeCommand } from './serve/serve-command.ts';
import { addTraceCommand } from './trace/trace-command.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['agent', 'cli', 'core', 'electron', 'engine', 'headless', 'host', 'probes', 'station'];

/** A message's literal where it is written: of a fault, of wrong usage, of a log or of a line on standard error. */
const MESSAGES =
  /(?:(?<=[{,(]\s*)(?:message|error): |\b(?:usage|error|warn|info|refusals\.add)\(\s*)(['"`])((?:\\.|(?!\1).)+)\1|[`']sounder: ((?:\\.|[^`'])+)\\n[`']/g;

/** A message starts with a capital, a probe's name, or a name, number or value of the user, such as the prefix length /33. */
const START = /^(?:iperf3 |[A-Z\d"…/-]|\$\{|[a-z]+-[a-z]+ )/;

/** The simulated network passes ICMP errors by their name. */
const isIcmpError = (message: string): boolean => /^[a-z]+(?:-[a-z]+)*$/.test(message);

function messagesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.i?test)\.ts$/.test(name))
    .flatMap((name) => [...readFileSync(join(ROOT, folder, name), 'utf8').matchAll(MESSAGES)])
    .map(([, , literal, line]) => literal ?? line ?? '')
    .filter((message) => !isIcmpError(message));
}

function allCommands(): Command[] {
  const program = new Command('sounder');
  const nothing = () => Promise.resolve();
  const agents = addAgentCommands(program, { run: nothing, claim: nothing, status: nothing });
  addServeCommand(program, nothing);
  addRunCommand(program, nothing);
  const probes = addProbeCommand(program, nothing);
  addTraceCommand(program, nothing);
  addCheckCommand(program, nothing);
  addImportCommand(program, nothing);
  addPlanCommand(program, nothing);
  addDoctorCommand(program, nothing);
  return [...program.commands, ...probes.commands, ...agents.commands];
}

describe('messages', () => {
  const messages = FOLDERS.flatMap(messagesIn);

  it('are found in the sources', () => {
    expect(messages.length).toBeGreaterThan(40);
  });

  it('start with a capital, a name or a value', () => {
    expect(messages.filter((message) => !START.test(message))).toEqual([]);
  });

  it('end without a full stop', () => {
    expect(messages.filter((message) => /[^.]\.$/.test(message))).toEqual([]);
  });
});

describe('the help', () => {
  const options = allCommands().flatMap((command) =>
    command.options.map(({ flags, description }) => `${command.name()} ${flags}: ${description}`),
  );

  it('of each flag starts in lower case, except abbreviations, and ends without a full stop', () => {
    expect(options.filter((line) => /: [A-Z][a-z]|: [a-z][A-Z]|\.$|: $/.test(line))).toEqual([]);
  });

  it('of each command ends without a full stop', () => {
    expect(allCommands().filter((command) => /\.$|^$/.test(command.description()))).toEqual([]);
  });
});
