/**
 * A capture as a child process of a test: takes CaptureOptions as JSON and the words of a command, records while the
 * command runs, prints the last CaptureStatus (or the fault) as JSON.
 */
import { spawnSync } from 'node:child_process';
import { type CaptureOptions, openCapture } from '../../capture/capture.ts';

const [options = '', file = '', ...words] = process.argv.slice(2);
const capture = await openCapture(JSON.parse(options) as CaptureOptions);
if (capture.ok) {
  // The capture has a thread of its own: it goes on while this one waits.
  const { status, stderr } = spawnSync(file, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} ended with ${status}: ${stderr}`);
}
process.stdout.write(`${JSON.stringify(capture.ok ? await capture.value.stop() : capture.fault)}\n`);
