import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../core/ports/log.ts';
import { envWithoutSecrets } from '../host/process/child-env.ts';

/** The command that opens a file on this desktop; undefined where there is no desktop. */
function opener(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['cmd', '/c', 'start', ''];
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : undefined;
}

const fileIn = (dataDir: string) => join(dataDir, 'open.html');

/**
 * Opens the page where there is a desktop. Other users can read the arguments of a process, so the token is
 * in a file readable by this user only, which redirects the browser. A failure to open is ignored: the ready
 * line has the address.
 */
export function openInBrowser(url: string, dataDir: string, log: Log): void {
  const command = opener(process.env, process.platform);
  if (!command) return;
  const [program, ...args] = command;
  const file = fileIn(dataDir);
  try {
    rmSync(file, { force: true });
    writeFileSync(file, redirect(url), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    log.info('The browser could not be opened', { error: (error as Error).message });
    return;
  }
  const child = spawn(program, [...args, file], {
    stdio: 'ignore',
    detached: true,
    env: envWithoutSecrets(process.env),
  });
  child.on('error', (error) => log.info('The browser could not be opened', { error: error.message }));
  child.unref();
}

/** Removes the file of `openInBrowser`. */
export function closeOpener(dataDir: string): void {
  try {
    rmSync(fileIn(dataDir), { force: true });
  } catch {
    // A disk that is read-only now; only this user can read the file, as the token beside it.
  }
}

const redirect = (url: string): string => `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${url}">
<title>Sounder</title>
<p><a href="${url}">Open Sounder</a></p>
`;
