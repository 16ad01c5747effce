import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import type { Output } from '../../core/outputs/outputs.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { BASE_MS, sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { OutputSet } from './output-set.ts';
import { outputsRig } from './testing/outputs-rig.ts';
import { byMetric } from './testing/read-write-request.ts';

const tempDir = tempDirs();
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A receiver that keeps what it accepts. */
async function receiver(answer: RequestListener = (_, response) => response.writeHead(204).end()) {
  const bodies: Buffer[] = [];
  const state = { answer, bodies, attempts: 0 };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => void parts.push(part));
    request.on('end', () => {
      state.attempts += 1;
      state.answer(request, response);
      if (response.statusCode < 300) bodies.push(Buffer.concat(parts));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(state, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/write` });
}

function outputs(settings: Readonly<Record<string, Output>>) {
  const rig = outputsRig(tempDir());
  const clock = new FakeClock(BASE_MS + 3_600_000);
  const set = new OutputSet({
    ...rig,
    host: { version: 'test', secret: () => Promise.resolve('x') },
    clock,
    random: () => 1,
  });
  set.setSettled({ packet: true, service: true });
  set.configure(settings);
  cleanups.push(() => {
    set.close();
    rig.close();
  });
  const [series = 0] = rig.identify('a');
  let n = 0;
  /** Stores a sample of each of the next minutes. */
  const measure = (minutes: number) => {
    for (let at = 0; at < minutes; at++) {
      rig.store([sample({ series, seq: n, sentMs: BASE_MS + n * 60_000 })]);
      n += 1;
      while (set.step());
    }
  };
  const statusOf = (name: string) => set.status().find((one) => one.name === name);
  /** Gives virtual and real time until a condition holds. */
  const until = (test: () => boolean, stepMs = 100) =>
    vi.waitFor(
      async () => {
        await clock.advanceAsync(stepMs);
        while (set.step());
        expect(test()).toBe(true);
      },
      { timeout: 20_000, interval: 2 },
    );
  return { rig, clock, set, measure, statusOf, until };
}

const prom = (url: string, more: Partial<Output> = {}): Output => ({ type: 'prometheus-remote-write', url, ...more });

it('a receiver that asks for a pause gets it, and then everything in order', async () => {
  const target = await receiver((_, response) => response.writeHead(429, { 'Retry-After': '120' }).end('slow down'));
  const { clock, measure, until, statusOf } = outputs({ prom: prom(target.url) });
  measure(5);
  await until(() => statusOf('prom')?.state === 'waiting');
  expect(statusOf('prom')).toMatchObject({ fault: { code: 'output.http-429' }, sent: 0 });
  expect((statusOf('prom')?.retryAtMs ?? 0) - clock.nowMs()).toBeGreaterThan(118_000);
  await clock.advanceAsync(100_000);
  expect(target.attempts).toBe(1);
  target.answer = (_, response) => response.writeHead(204).end();
  await until(() => statusOf('prom')?.queue.requests === 0 && statusOf('prom')?.state === 'sending', 1000);
  const times =
    byMetric(target.bodies)
      .get('sounder_sample_success{a}')
      ?.map(({ ms }) => ms) ?? [];
  expect(times.slice(0, 4)).toEqual([0, 1, 2, 3].map((minute) => BASE_MS + minute * 60_000));
  expect(times).toEqual([...new Set(times)].sort((left, right) => left - right));
});

it('each output goes its own pace, and loses nothing to another one', async () => {
  const broken = await receiver((_, response) => response.writeHead(503).end());
  const refusing = await receiver((_, response) => response.writeHead(400).end('no'));
  const good = await receiver();
  const { measure, set, until, statusOf } = outputs({
    broken: prom(broken.url),
    refusing: prom(refusing.url),
    good: prom(good.url, { labels: { site: 'x' } }),
  });
  measure(10);
  await until(() => statusOf('good')?.sent === 18 && statusOf('refusing')?.rejected === 18);
  expect(statusOf('broken')).toMatchObject({ state: 'waiting', sent: 0, queue: { requests: 9 } });
  expect(statusOf('refusing')).toMatchObject({ state: 'sending', lastRejection: { code: 'output.http-400' } });
  expect(set.takeLosses()).toEqual([
    { output: 'refusing', kind: 'rejected', samples: 18, fault: expect.objectContaining({ code: 'output.http-400' }) },
  ]);
  expect(set.takeLosses()).toEqual([]);
});

it('a changed output keeps its queue, a removed one loses it, one that is switched off sends nothing of that time', async () => {
  const target = await receiver((_, response) => response.writeHead(503).end());
  const other = await receiver();
  const { rig, measure, set, until, statusOf } = outputs({ prom: prom(target.url), gone: prom(target.url) });
  measure(5);
  const waiting = () => rig.outbox.db.prepare('SELECT count(*) AS n FROM request').get();
  expect(waiting()).toEqual({ n: 8 });
  set.configure({ prom: prom(target.url, { enabled: false }) });
  expect(waiting()).toEqual({ n: 4 });
  expect(statusOf('prom')).toMatchObject({ state: 'disabled', queue: { requests: 4 } });
  measure(5); // not sent
  set.configure({ prom: prom(other.url) });
  measure(5);
  await until(() => statusOf('prom')?.queue.requests === 0 && (statusOf('prom')?.sent ?? 0) > 8);
  const minutes = byMetric(other.bodies)
    .get('sounder_sample_success{a}')
    ?.map(({ ms }) => (ms - BASE_MS) / 60_000);
  expect(minutes?.slice(0, 8)).toEqual([0, 1, 2, 3, 10, 11, 12, 13]);
});

it('a queue that is full drops the oldest, counts them and continues', async () => {
  const target = await receiver((_, response) => response.writeHead(503).end());
  const { rig, set, statusOf, until } = outputs({ prom: prom(target.url, { maxQueueMegabytes: 1 }) });
  const many = rig.identify(...Array.from({ length: 4000 }, (_, at) => `target ${at}`));
  for (let second = 0; second < 25; second++) {
    rig.store(
      many.map((series) =>
        sample({
          series,
          seq: second,
          sentMs: BASE_MS + second * 1000,
          rttNs: 1e6 + ((series * 7919 * (second + 1)) % 1e6),
        }),
      ),
    );
  }
  rig.store(many.map((series) => sample({ series, sentMs: BASE_MS + 600_000 })));
  await until(() => (statusOf('prom')?.overflow ?? 0) > 0);
  const state = statusOf('prom');
  expect(state?.queue.bytes).toBeLessThanOrEqual(1e6);
  expect(set.takeLosses()).toEqual([{ output: 'prom', kind: 'overflow', samples: state?.overflow }]);
  target.answer = (_, response) => response.writeHead(204).end();
  // The end of the run comes after a while.
  const expected = 26 * 4000 * 2;
  await until(() => (statusOf('prom')?.sent ?? 0) + (statusOf('prom')?.overflow ?? 0) >= expected, 5000);
  await until(() => statusOf('prom')?.queue.requests === 0);
  expect((statusOf('prom')?.sent ?? 0) + (statusOf('prom')?.overflow ?? 0)).toBe(expected);
  const one =
    byMetric(target.bodies)
      .get('sounder_sample_success{target 7}')
      ?.map(({ ms }) => ms) ?? [];
  expect(one.at(-1)).toBe(BASE_MS + 600_000);
  expect(one).toEqual([...one].sort((left, right) => left - right));
});

it('an output that cannot be made waits with its fault, and the others send', async () => {
  const target = await receiver();
  const { measure, set, until, statusOf } = outputs({ bad: prom('http://127.0.0.1:99999/w'), good: prom(target.url) });
  measure(3);
  await until(() => (statusOf('good')?.sent ?? 0) > 0);
  expect(statusOf('bad')).toMatchObject({ state: 'waiting', sent: 0, fault: { message: expect.stringMatching(/./) } });
  set.configure({ bad: prom(target.url), good: prom(target.url) });
  expect(statusOf('bad')).toMatchObject({ state: 'sending', fault: null });
  set.configure({ good: prom(target.url) });
  expect(statusOf('bad')).toBeUndefined();
});

it('a test says why the receiver does not accept requests', async () => {
  const target = await receiver((_, response) => response.writeHead(401).end('who are you'));
  const { set } = outputs({ prom: prom(target.url) });
  expect(await set.test('prom')).toMatchObject({
    code: 'output.http-401',
    message: expect.stringContaining('who are you'),
  });
  target.answer = (_, response) => response.writeHead(204).end();
  expect(await set.test('prom')).toBeNull();
  expect(await set.test('other')).toMatchObject({ code: 'output.unknown' });
});
