import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import type { ByteSource } from '../downloads/byte-source.ts';
import { Downloads } from '../downloads/downloads.ts';
import { type HttpServer, startHttpServer } from './server.ts';
import { getFrom } from './testing/get-from.ts';

let pageDir = '';
let server: HttpServer;
let downloads: Downloads;

beforeEach(async () => {
  pageDir = mkdtempSync(join(tmpdir(), 'sounder-test-'));
  writeFileSync(join(pageDir, 'index.html'), '<p>page</p>');
  const [clock, log] = [new FakeClock(), memoryLog()];
  downloads = new Downloads(clock, log);
  server = await startHttpServer(0, 'next', {
    pageDir,
    token: 'secret-token-of-forty-three-characters-000',
    clock,
    log,
    takeDownload: (id) => downloads.take(id),
    onPage: () => undefined,
  });
});

afterEach(async () => {
  await server.close();
  rmSync(pageDir, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  getFrom(server.port, path, { headers, method });

/** A file of three parts, whose second fails where asked for. */
const source = (fails = false): ByteSource & { closed: number } => {
  const parts = ['one,', 'two,', 'three'];
  return {
    fileName: 'sounder-samples.csv',
    mediaType: 'text/csv; charset=utf-8',
    totalBytes: null,
    progress: { share: 0, rows: 0, damaged: 0 },
    closed: 0,
    async next() {
      if (fails && parts.length === 2) throw new Error('the disk is gone');
      const part = parts.shift();
      return part === undefined ? null : Uint8Array.from(Buffer.from(part));
    },
    close() {
      this.closed += 1;
    },
  };
};

describe('a download', () => {
  it('is sent once, as a file', async () => {
    const one = source();
    const { id } = downloads.prepare(one);
    const { headers, body } = await get(`/download/${id}`);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="sounder-samples.csv"',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(body).toBe('one,two,three');
    expect((await get(`/download/${id}`)).status).toBe(404);
    expect(one.closed).toBe(1);
  });

  it('is not sent to another Host, for another method, or without its id', async () => {
    const { id } = downloads.prepare(source());
    expect((await get(`/download/${id}`, { Host: 'example.net' })).status).toBe(403);
    expect((await get(`/download/${id}`, {}, 'POST')).status).toBe(405);
    expect((await get(`/download/${id.replace(/./, (digit) => (digit === '0' ? '1' : '0'))}`)).status).toBe(404);
    expect((await get(`/download/../${id}`)).status).toBe(404);
    expect((await get(`/download/${id}`)).body).toBe('one,two,three');
  });

  it('is cut off when it fails, so that nobody takes the half for the whole', async () => {
    const { id } = downloads.prepare(source(true));
    await expect(get(`/download/${id}`)).rejects.toThrow();
  });

  it('is cancelled when its reader goes away', async () => {
    const asked = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    const waiting = {
      ...source(),
      next() {
        asked.resolve();
        return new Promise<null>(() => undefined);
      },
      close: closed.resolve,
    };
    const { id } = downloads.prepare(waiting);
    const reader = request({ port: server.port, host: '127.0.0.1', path: `/download/${id}` });
    reader.on('error', () => undefined).end();
    await asked.promise;
    reader.destroy();
    await closed.promise;
  });
});
