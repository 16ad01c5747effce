// Runs in the copy that scripts/toy-probe.test.mjs makes: measures with the toy as the command line does, over the simulated
// network, and prints the flags that its command read and the lines of its output.
import { Command } from 'commander';
import { expandPlan } from '../cli/measure/expand-plan.ts';
import { Session } from '../cli/measure/session.ts';
import { summaryLine } from '../cli/output/json-lines.ts';
import { summaryTable } from '../cli/output/summary-table.ts';
import { listedTargets } from '../cli/probe/listed-targets.ts';
import { addProbeCommand } from '../cli/probe/probe-command.ts';
import { ProbeFindings } from '../cli/probe/probe-findings.ts';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { adaptiveIo } from '../engine/packet/adaptive-io.ts';
import { SimulatedPacketIo } from '../host/packet-io/simulated.ts';

/** The command with its flags, as it would be carried out. */
async function parsed(args) {
  let found;
  const program = new Command();
  addProbeCommand(program, async (type, targets, options) => {
    found = { type, targets, options };
  });
  await program.parseAsync(['probe', ...args], { from: 'user' });
  return found;
}

async function measured({ type, targets, options }) {
  const { project } = await listedTargets({}, type, `probe ${type}`, targets, options);
  const { series } = expandPlan(project, new Map(), new Map());
  const clock = new FakeClock();
  const findings = new ProbeFindings();
  const session = new Session({
    io: adaptiveIo(new SimulatedPacketIo({ clock }), clock, { driver: 'simulated', features: [] }),
    clock,
    series,
    rounds: options.count,
    durationMs: null,
    rate: undefined,
    interval: '--interval',
    interrupted: new AbortController().signal,
    onBatch: (_, batch) => findings.add(batch),
    onEvent: () => undefined,
    interfaceWords: (name) => name,
  });
  const result = session.run();
  clock.advance(10_000);
  const { summaries } = await result;
  const { summary } = summaries[0];
  return {
    table: summaryTable(summaries),
    lines: findings.findingLines(summaries.map((row) => row.series)),
    json: JSON.parse(summaryLine(summary, summaries[0].series)),
  };
}

const command = await parsed(['toy-probe', '--toy-bytes', '3', '--count', '4', '192.0.2.1']);
const { type, targets, options } = command;
const flags = { type, targets, settings: options.settings };
process.stdout.write(JSON.stringify({ flags, ...(await measured(command)) }));
