/** Runs commands side by side: run-together JSON, a list of lists of words. Prints LabRun[] as JSON when all have ended. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { LabRun } from './namespaces.ts';

async function run([file = '', ...args]: readonly string[]): Promise<LabRun> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const exitCode = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { exitCode: await exitCode, stdout, stderr };
}

const commands = JSON.parse(process.argv[2] ?? '') as readonly (readonly string[])[];
process.stdout.write(`${JSON.stringify(await Promise.all(commands.map(run)))}\n`);
