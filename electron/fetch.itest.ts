import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDir } from '../e2e/host/sounder-process.ts';

/** Fetching the binary, from a place that is not as it should be. */
const root = fileURLToPath(new URL('..', import.meta.url));
let dir: ReturnType<typeof temporaryDir>;
let server: Server | undefined;

beforeEach(() => {
  dir = temporaryDir();
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  dir.remove();
});

/** A project like ours whose Electron package has no binary, whatever ours has. */
function project(): string {
  for (const folder of ['scripts', 'host']) cpSync(join(root, folder), join(dir.path, folder), { recursive: true });
  cpSync(join(root, 'package.json'), join(dir.path, 'package.json'));
  mkdirSync(join(dir.path, 'node_modules/electron'), { recursive: true });
  for (const file of ['package.json', 'checksums.json', 'install.js']) {
    cpSync(join(root, 'node_modules/electron', file), join(dir.path, 'node_modules/electron', file));
  }
  symlinkSync(join(root, 'node_modules'), join(dir.path, 'node_modules/electron/node_modules'));
  return join(dir.path, 'scripts/fetch-electron.mjs');
}

function fetchFrom(mirror: string): Promise<{ status: number | null; lines: string[]; tookMs: number }> {
  const env = { ...process.env, ELECTRON_MIRROR: mirror, electron_config_cache: join(dir.path, 'cache') };
  const beganMs = performance.now();
  const child = spawn(process.execPath, [project()], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk;
    });
  }
  return new Promise((resolve) => {
    child.once('close', (status) =>
      resolve({ status, lines: text.split('\n').filter(Boolean), tookMs: performance.now() - beganMs }),
    );
  });
}

async function listen(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const made = createServer(answer ?? (() => undefined));
  server = made;
  await new Promise<void>((resolve) => void made.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}/`;
}

describe('fetching Electron', () => {
  it('gives up in one line when there is nobody', async () => {
    const { status, lines } = await fetchFrom('http://127.0.0.1:9/');
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^sounder: the desktop program could not be downloaded \(.+\)$/)]);
  });

  it('gives up after 5 s with somebody who says nothing', async () => {
    const { status, lines, tookMs } = await fetchFrom(await listen(() => undefined));
    expect(status).toBe(1);
    expect(lines).toEqual(['sounder: the desktop program could not be downloaded (no data for 5 s)']);
    expect(tookMs).toBeGreaterThan(4900);
  });

  it('believes no file but the one that Electron published', async () => {
    const mirror = await listen((_request, response) => void response.end('not Electron'));
    const { status, lines } = await fetchFrom(mirror);
    expect(status).toBe(1);
    expect(lines.at(-1)).toMatch(/^sounder: the desktop program could not be downloaded \(.*checksum.*\)$/i);
    expect(existsSync(join(dir.path, 'node_modules/electron/path.txt'))).toBe(false);
  });
});
