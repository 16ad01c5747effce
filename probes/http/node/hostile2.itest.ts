import { constants, createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import type { ServiceResult } from '../../../core/ports/service.ts';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { type ServiceTrial, tryService } from '../../../host/service/testing/service-rig.ts';
import { compileHttp } from '../common/compile.ts';
import { http } from '../common/definition.ts';
import { errorOf } from '../common/detail.ts';
import { runHttp } from './run.ts';

const host = serviceHost({ clock: systemClock() });
const servers: Http2Server[] = [];
const sessions = new Set<ServerHttp2Session>();

afterAll(() => {
  for (const session of sessions) session.destroy();
  for (const server of servers) server.close();
});

/** Starts an HTTP/2 server without TLS that treats every request so. */
async function serve(behave: (stream: ServerHttp2Stream) => void): Promise<number> {
  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => undefined).on('close', () => sessions.delete(session));
  });
  server.on('sessionError', () => undefined);
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    behave(stream);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const get = (port: number, settings: ServiceTrial['settings'] = {}): Promise<ServiceResult> =>
  tryService({ definition: http, compile: compileHttp }, runHttp, host, {
    to: `http://127.0.0.1:${port}/`,
    settings: { timeout: '10s', httpVersion: '2', ...settings },
  });

const summary = ({ outcome, detail }: ServiceResult) => `${outcome}: ${errorOf(detail)}`;

it('speaks HTTP/2 without TLS', async () => {
  const port = await serve((stream) => {
    stream.respond({ ':status': 418, 'content-type': 'text/plain' });
    stream.end('short and stout');
  });
  expect(
    await get(port, { expectStatus: '418', expectText: 'stout', expectHeader: 'Content-Type: text/' }),
  ).toMatchObject({
    outcome: 'reply',
    columns: { status: 418, httpVersion: 20, bodyBytes: 15 },
  });
});

it('sends a body', async () => {
  const port = await serve((stream) => {
    stream.respond({ ':status': 200 });
    stream.pipe(stream);
  });
  expect(await get(port, { requestMethod: 'POST', body: 'a=1', expectText: 'a=1' })).toMatchObject({
    outcome: 'reply',
  });
});

it('reports streams and connections that end early', async () => {
  const reset = await serve((stream) => {
    stream.respond({ ':status': 200 });
    stream.write('abc', () => stream.destroy(new Error('broken')));
  });
  expect(await get(reset)).toMatchObject({ outcome: 'reset', columns: { status: 200 } });
  const refused = await serve((stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM));
  expect(await get(refused)).toMatchObject({ outcome: 'reset', columns: { status: null } });
  const gone = await serve((stream) => stream.session?.destroy());
  expect(await get(gone)).toMatchObject({ outcome: 'reset', columns: { status: null } });
});

it('cuts silence and answers that never end', async () => {
  const silent = await serve(() => undefined);
  expect(summary(await get(silent, { timeout: '150ms' }))).toBe(
    'timeout: The server did not answer the request in time',
  );
  const open = await serve((stream) => {
    stream.respond({ ':status': 200 });
    stream.write('abc');
  });
  expect(summary(await get(open, { timeout: '400ms' }))).toBe(
    'timeout: The answer was not complete in time; 3 bytes of the body had arrived',
  );
});

it('limits huge answers', async () => {
  const port = await serve((stream) => {
    const block = Buffer.alloc(16_384, 'x');
    const more = () => {
      while (!stream.destroyed && stream.write(block));
    };
    stream.respond({ ':status': 200 });
    stream.on('drain', more);
    more();
  });
  expect(summary(await get(port, { maxBodyBytes: 100_000 }))).toBe('too-large: The body is longer than 100000 bytes');
});
