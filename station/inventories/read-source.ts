import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as httpsGet } from 'node:https';
import { dirname, resolve } from 'node:path';
import type { Inventory } from '../../core/inventories/inventory.ts';
import { decodeText } from '../../core/model/decode-text.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import { printable } from '../../core/text/printable.ts';
import { readTextInput } from '../../host/read-text-file.ts';
import { trusting } from '../../host/service/trust.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { requestHeaders } from '../outputs/request-headers.ts';
import { endCommand } from './end-command.ts';

/** Size of a file, an answer, or the output of a command. */
export const MAX_BYTES = 16 * 1024 * 1024;
const MAX_ERROR_BYTES = 4096;

export interface SourceHost {
  /** Path of the project file. */
  readonly projectPath: string;
  /** Value of a secret by its reference. */
  secret(reference: string): Promise<string>;
  /** Hears of each command that runs, and of its end. */
  readonly command?: ((pid: number, isRunning: boolean) => void) | undefined;
}

/** Path of an inventory's file. */
export const inventoryFile = (file: string, { projectPath }: SourceHost): string => resolve(dirname(projectPath), file);

/** Reads the source of an inventory, until the signal aborts. Rejects with FaultErrors `inventory.*`, `secret.*`. */
export async function readSource(inventory: Inventory, host: SourceHost, signal: AbortSignal): Promise<string> {
  try {
    if (inventory.command) return await printed(inventory.command, host, signal);
    if (inventory.url !== undefined) return await fetched(inventory.url, inventory, host, signal);
    return await fileText(inventoryFile(inventory.file ?? '', host), signal);
  } catch (error) {
    if (signal.aborted) throw fault('timeout', 'It took too long');
    throw error;
  }
}

const fault = (reason: string, message: string, hint?: string): FaultError =>
  new FaultError({ code: `inventory.${reason}`, message, ...(hint !== undefined && { hint }) });

const tooLarge = () => fault('too-large', `It has more than ${MAX_BYTES / 1024 / 1024} MB`);

async function fileText(path: string, signal: AbortSignal): Promise<string> {
  let text: string | null;
  try {
    text = await readTextInput(path, MAX_BYTES, signal);
  } catch (error) {
    throw fault('unreadable', `${path} cannot be read: ${systemErrorText(error)}`);
  }
  if (text === null) throw tooLarge();
  return text;
}

async function fetched(address: string, inventory: Inventory, host: SourceHost, signal: AbortSignal): Promise<string> {
  const url = new URL(address);
  const isTls = url.protocol === 'https:';
  const options: RequestOptions = {
    signal,
    headers: {
      Accept: 'application/json',
      ...(await requestHeaders(inventory, (reference) => host.secret(reference))),
    },
    ...(isTls && {
      secureContext: trusting(inventory.caFile ?? null),
      rejectUnauthorized: inventory.insecureTls !== true,
    }),
  };
  const response = await new Promise<IncomingMessage>((answer, reject) => {
    (isTls ? httpsGet : httpGet)(url, options, answer).once('error', (error) =>
      reject(fault('unreachable', `${url.host} cannot be reached: ${systemErrorText(error)}`)),
    );
  });
  if (response.statusCode !== 200) {
    response.destroy();
    throw fault('http', `${url.host} answered ${response.statusCode}`);
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.byteLength;
    if (bytes > MAX_BYTES) throw tooLarge();
    parts.push(part);
  }
  if (!response.complete) throw fault('unreachable', `${url.host} closed the connection before the end of its answer`);
  return decodeText(Buffer.concat(parts));
}

/** Variables that a command gets: others of this user may be secrets. */
const PASSED =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|SYSTEMDRIVE|COMSPEC|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMDATA)$/i;

/** Standard output of a command; it and its children are ended with the signal. */
async function printed(command: readonly string[], host: SourceHost, signal: AbortSignal): Promise<string> {
  await checkProject(host.projectPath);
  signal.throwIfAborted();
  const [program = '', ...parameters] = command;
  return new Promise((done, reject) => {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED.test(name)));
    const child = spawn(program, parameters, {
      cwd: dirname(resolve(host.projectPath)),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const { pid } = child;
    if (pid !== undefined) host.command?.(pid, true);
    const parts: Buffer[] = [];
    let bytes = 0;
    let errors = '';
    const end = (error: FaultError | null, text = ''): void => {
      signal.removeEventListener('abort', abort);
      if (pid !== undefined) {
        if (process.platform !== 'win32' || child.exitCode === null) endCommand(pid);
        host.command?.(pid, false);
      }
      child.stdout.destroy();
      child.stderr.destroy();
      if (error) reject(error);
      else done(text);
    };
    const abort = () => end(fault('timeout', 'It took too long'));
    signal.addEventListener('abort', abort, { once: true });
    child.once('error', (error) => end(fault('command', `${program} cannot be started: ${systemErrorText(error)}`)));
    child.stdout.on('data', (part: Buffer) => {
      bytes += part.byteLength;
      if (bytes > MAX_BYTES) end(tooLarge());
      else parts.push(part);
    });
    child.stderr.on('data', (part: Buffer) => {
      if (errors.length < MAX_ERROR_BYTES) errors += part.toString('utf8');
    });
    child.once('close', (status, killedBy) => {
      if (status === 0) return end(null, decodeText(Buffer.concat(parts)));
      const said = printable(errors.trim().split('\n').at(-1)?.slice(0, 300) ?? '');
      const how = killedBy ? `was ended by ${killedBy}` : `ended with status ${status}`;
      end(fault('command', `${program} ${how}${said === '' ? '' : `: ${said}`}`));
    });
  });
}

/** Anyone who can write the project could run commands as this user. */
async function checkProject(path: string): Promise<void> {
  const own = process.getuid?.();
  if (own === undefined) return; // Windows: its access lists are those of the user's folder
  const { mode, uid } = await stat(path).catch((error: unknown) => {
    throw fault('unreadable', toFault(error).message);
  });
  if ((mode & 0o022) === 0 && (uid === own || uid === 0)) return;
  throw fault(
    'exposed',
    `Other users can write ${path}: its commands are not run`,
    'change that with chmod go-w, or use a file of your own',
  );
}
