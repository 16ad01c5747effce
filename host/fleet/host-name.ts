import { execFile } from 'node:child_process';
import { FaultError } from '../../core/result/result.ts';

/** Sets this host's name by systemd, which needs the right to do so. Fault `agent.host-name`. */
export function setHostName(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('hostnamectl', ['--no-ask-password', 'set-hostname', name], { timeout: 20_000 }, (error, _, stderr) => {
      if (!error) return resolve();
      const reason = stderr.trim().split('\n')[0] || error.message;
      reject(new FaultError({ code: 'agent.host-name', message: `The host name cannot be set: ${reason}` }));
    });
  });
}
