import { spawn } from 'node:child_process';
import type { Log } from '../core/ports/log.ts';

/** The command that opens a URL on this desktop; undefined where there is no desktop. */
function opener(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['cmd', '/c', 'start', ''];
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : undefined;
}

/** Opens the page where there is a desktop. That it can't be opened is no failure: the ready line has the address. */
export function openInBrowser(url: string, log: Log): void {
  const command = opener(process.env, process.platform);
  if (!command) return;
  const [program, ...args] = command;
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', (error) => log.info('the browser could not be opened', { error: error.message }));
  child.unref();
}
