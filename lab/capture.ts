/**
 * A capture as a child process of a test: takes CaptureOptions as JSON, other addresses as JSON or "null", and the
 * words of a command. Captures while the command runs; with other addresses, alternates between both
 * sets meanwhile. Prints the last CaptureStatus (or the fault) as JSON.
 */
import { spawn, spawnSync } from 'node:child_process';
import { type Capture, type CaptureOptions, openCapture } from '../host/capture/capture.ts';

const [json = '', others = '', file = '', ...words] = process.argv.slice(2);
const options = JSON.parse(json) as CaptureOptions;

/** The capture has a thread of its own, and continues while this one waits. */
function runCommand(): void {
  const { status, stderr } = spawnSync(file, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} ended with ${status}: ${stderr}`);
}

async function runMoving(capture: Capture, addresses: readonly string[]): Promise<void> {
  const child = spawn(file, words, { stdio: 'ignore' });
  let isRunning = true;
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => {
      isRunning = false;
      resolve();
    });
  });
  for (let turn = 0; isRunning; turn++) {
    const fault = await capture.follow(turn % 2 === 0 ? addresses : options.addresses);
    if (fault) throw new Error(fault.message);
  }
  await ended;
}

const capture = await openCapture(options);
if (capture.ok) {
  const addresses = JSON.parse(others) as string[] | null;
  if (addresses) await runMoving(capture.value, addresses);
  else runCommand();
}
process.stdout.write(`${JSON.stringify(capture.ok ? await capture.value.stop() : capture.fault)}\n`);
