/** Runs commands one after the other: run-each JSON, a list of lists of words. Prints LabRun[] as JSON. */
import { spawnSync } from 'node:child_process';
import type { LabRun } from './namespaces.ts';

const commands = JSON.parse(process.argv[2] ?? '') as readonly (readonly string[])[];
const runs = commands.map(([file = '', ...args]): LabRun => {
  const run = spawnSync(file, args, { encoding: 'utf8' });
  return { exitCode: run.status, stdout: run.stdout, stderr: run.error ? run.error.message : run.stderr };
});
process.stdout.write(`${JSON.stringify(runs)}\n`);
