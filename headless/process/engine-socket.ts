import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Fault } from '../../core/result/result.ts';
import type { RunningEngine } from '../../engine/packet/start-engine.ts';
import type { ToShell } from '../../host/process/messages.ts';
import { socketPort } from '../../host/socket-port.ts';
import { systemErrorText } from '../../host/system-error-text.ts';

/** Serves an engine on a socket in a private folder; reports to the shell when that works, or why it does not. */
export function listenForStation(
  name: string,
  path: string,
  engine: RunningEngine,
  tell: (message: ToShell) => void,
): void {
  rmSync(path, { force: true }); // left by a killed engine
  createServer((socket) => engine.attach(socketPort(socket)))
    .once('error', (error) => tell({ type: 'failed', fault: noSocket(name, path, error) }))
    .listen(path, () => tell({ type: 'ready' }));
}

const noSocket = (name: string, path: string, error: Error): Fault => ({
  code: 'engine.no-socket',
  message: `The ${name} cannot be reached at ${path}: ${systemErrorText(error)}`,
  hint: 'set TMPDIR to another folder',
});
