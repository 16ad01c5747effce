import { kill } from 'node:process';
import { type MessagePortMain, utilityProcess } from 'electron';
import type { EngineKind } from '../../core/model/engine-kind.ts';
import type { ToShell } from '../../host/process/messages.ts';
import type { ChildHandle } from '../../host/process/supervisor.ts';
import type { FromMain, ToMain } from '../ports/process-messages.ts';

/** A utility process under the supervisor that the browser host has; besides, it is introduced to others. */
export interface UtilityChild<Init> extends ChildHandle<Init> {
  tell(message: FromMain<Init>, ports?: readonly MessagePortMain[]): void;
}

/** Requests of a utility process to main. */
export interface UtilityRequests {
  wantEngine?(kind: EngineKind): void;
  wantSecretsKey?(create: boolean): void;
  wantTypst?(id: number): void;
  endTypst?(id: number): void;
}

/** Starts a built file as a utility process that shares our standard output and error. */
export function forkUtility<Init>(entry: string, name: string, requests: UtilityRequests = {}): UtilityChild<Init> {
  const child = utilityProcess.fork(entry, [], { serviceName: name, stdio: ['ignore', 'inherit', 'inherit'] });
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    tell: (message, ports = []) => child.postMessage(message, [...ports]),
    kill() {
      // Electron's own kill asks politely, which a process that hangs does not hear.
      if (child.pid === undefined || !killed(child.pid)) child.kill();
    },
    onMessage(listener) {
      child.on('message', (message: ToMain) => {
        if (message.type === 'want-engine') requests.wantEngine?.(message.kind);
        else if (message.type === 'want-secrets-key') requests.wantSecretsKey?.(message.create);
        else if (message.type === 'want-typst') requests.wantTypst?.(message.id);
        else if (message.type === 'end-typst') requests.endTypst?.(message.id);
        else listener(message satisfies ToShell);
      });
    },
    onExit: (listener) => void child.once('exit', (code) => listener(`status ${code}`)),
  };
}

function killed(pid: number): boolean {
  try {
    return kill(pid, 'SIGKILL');
  } catch {
    return false; // it has just ended
  }
}
