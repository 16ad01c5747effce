import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReplayState } from '../../core/contracts/history.ts';
import type { ProjectsState } from '../../core/contracts/projects.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import { LIVE_FRAME, readColumnFrame } from '../../core/model/column-frame.ts';
import type { Frame } from '../../core/rpc/contract.ts';
import { type Served, serve, sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';
import { connectStation, reconnect, type StationClient, statusOf } from './station-client.ts';

const PROJECT = `sounder: 1
name: First
defaults: {interval: 1s, timeout: 500ms}
targets:
  a: {probe: icmp, to: 192.0.2.1}
  b: {probe: icmp, to: 192.0.2.2}
`;

let dir: TemporaryDir;
let served: Served | undefined;
beforeEach(() => {
  dir = temporaryDir();
  // The list of recent projects is the test's own.
  vi.stubEnv('XDG_STATE_HOME', join(dir.path, 'state'));
});
afterEach(async () => {
  await served?.stop();
  served = undefined;
  vi.unstubAllEnvs();
  dir.remove();
});

const folder = (name: string) => join(dir.path, name);

/** Serves a new project with two targets. */
async function serveFirst(...args: string[]): Promise<{ url: string; page: StationClient }> {
  const first = folder('first');
  mkdirSync(first, { recursive: true });
  writeFileSync(join(first, 'project.yaml'), PROJECT);
  served = await serve(first, ['--simulate', ...args]);
  return { url: served.url, page: await connectStation(served.url) };
}

/** Follows the projects of a connection. */
function watchProjects(page: StationClient): () => ProjectsState {
  let last: ProjectsState | undefined;
  page.station.projects(null, (state) => {
    last = state;
  });
  return () => {
    if (!last) throw new Error('no state yet');
    return last;
  };
}

const eventsOf = async (page: StationClient, atLeast: number): Promise<TimelineEvent[]> => {
  const events: TimelineEvent[] = [];
  page.station.events({ sinceMs: 0 }, (event) => void events.push(event));
  await expect.poll(() => events.length).toBeGreaterThanOrEqual(atLeast);
  return events;
};

const urlWith = (url: string, token: string | null | undefined) => `${new URL(url).origin}/#${token}`;

async function faultOf(call: Promise<unknown>): Promise<string | null> {
  return call.then(
    () => null,
    (error: { fault?: { code: string } }) => error.fault?.code ?? 'none',
  );
}

const stored = async (page: StationClient) => {
  await page.station.start({});
  await expect.poll(async () => (await statusOf(page)).storage.oldestMs, { timeout: 10_000 }).not.toBeNull();
};

describe('another project', () => {
  it('is made and opened at the same address, once probing may end', async () => {
    const { url, page } = await serveFirst();
    const projects = watchProjects(page);
    await stored(page);
    const request = { dataDir: folder('second'), readOnly: false, create: { name: 'Second' } };
    expect(await faultOf(page.station.projectOpen({ ...request, stop: false }))).toBe('project.running');
    expect(existsSync(request.dataDir)).toBe(false);
    await page.station.projectOpen({ ...request, stop: true });
    await page.closed;
    const { moving } = projects();
    expect(moving?.dataDir).toBe(request.dataDir);
    const second = await reconnect(urlWith(url, moving?.token));
    expect((await statusOf(second)).project).toMatchObject({
      name: 'Second',
      path: join(request.dataDir, 'project.yaml'),
      targets: 0,
    });
    const list = watchProjects(second);
    await expect
      .poll(() => list().recent.map(({ name, state }) => [name, state]))
      .toEqual([
        ['Second', 'open'],
        ['First', 'closed'],
      ]);
    // The first one was closed in order, and is free.
    const repaired = await sounder(['maintain', folder('first'), '--repair']);
    expect(repaired).toMatchObject({ status: 0, stdout: expect.stringContaining('all sound') });

    await second.station.projectOpen({ dataDir: folder('first'), readOnly: false, create: null, stop: false });
    await second.closed;
    const back = await reconnect(urlWith(url, list().moving?.token));
    expect(await statusOf(back)).toMatchObject({ phase: 'stopped', project: { name: 'First', targets: 2 } });
    expect((await eventsOf(back, 2)).map(({ kind }) => kind)).toContain('stopped');
    back.close();
  });

  it('that is damaged leaves this one open, with the reason', async () => {
    const { url, page } = await serveFirst();
    page.close();
    await served?.stop();
    const copy = folder('copy');
    await sounder(['maintain', folder('first'), '--backup', copy]);
    writeFileSync(join(copy, 'sounder.db'), Buffer.alloc(8192, 1));

    const again = await serveFirst();
    await again.page.station.projectOpen({ dataDir: copy, readOnly: false, create: null, stop: false });
    await again.page.closed;
    expect(url).not.toBe('');
    const back = await reconnect(again.url);
    expect((await statusOf(back)).project.name).toBe('First');
    const projects = watchProjects(back);
    await expect.poll(() => projects().openFault?.code).toBe('store.damaged');
    back.close();
  });

  it('is refused where there is none, or another Sounder has it', async () => {
    const { page } = await serveFirst();
    const open = (dataDir: string, create: { name: string } | null = null) =>
      faultOf(page.station.projectOpen({ dataDir, readOnly: false, create, stop: false }));
    expect(await open(folder('none'))).toBe('data.no-project');
    expect(await open('relative/path')).toBe('data.relative');
    expect(await open(folder('first'), { name: 'x' })).toBe('data.not-empty');
    expect(await open(folder('first'))).toBe('data.in-use');
    expect((await statusOf(page)).project.name).toBe('First');
    page.close();
  });
});

describe('a copy that is made while measuring', () => {
  it('says when it was made, and not that Sounder ended unexpectedly', async () => {
    const first = await serveFirst();
    await stored(first.page);
    const copy = folder('copy');
    expect((await sounder(['maintain', folder('first'), '--backup', copy])).status).toBe(0);
    first.page.close();
    await served?.stop();

    served = await serve(copy, ['--simulate']);
    const page = await connectStation(served.url);
    const events = await eventsOf(page, 2);
    expect(events.map(({ kind }) => kind)).not.toContain('ended-unexpectedly');
    expect(events.at(-1)).toMatchObject({ kind: 'stopped', message: 'Stopped: this copy of the project was made' });
    page.close();
  });
});

describe('a project that is open read-only', () => {
  /** Names and bytes of all files. */
  const contentOf = (path: string) =>
    readdirSync(path, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => [name, readFileSync(join(path, name)).toString('base64')]);

  it('shows what is stored, and is not written to', async () => {
    const first = await serveFirst();
    await stored(first.page);
    await first.page.station.stop(null);
    const copy = folder('copy');
    const backup = await sounder(['maintain', folder('first'), '--backup', copy]);
    expect(backup.status).toBe(0);
    first.page.close();
    await served?.stop();
    const before = contentOf(copy).filter(([name]) => !/-(wal|shm)$/.test(name ?? ''));

    served = await serve(copy, ['--read-only']);
    const page = await connectStation(served.url);
    const status = await statusOf(page);
    expect(status).toMatchObject({ readOnly: true, phase: 'stopped', project: { name: 'First', series: 2 } });
    expect(status.recalled).not.toBeNull();
    expect(status.engine.fault?.code).toBe('data.read-only');
    expect((await eventsOf(page, 2)).map(({ kind }) => kind)).toContain('started');
    const calls = page.station;
    expect(await faultOf(calls.start({}))).toBe('data.read-only');
    expect(await faultOf(calls.edit({ ops: [{ op: 'name', name: 'x' }] }))).toBe('data.read-only');
    expect(await faultOf(calls.secretSet({ name: 'x', value: 'y' }))).toBe('data.read-only');
    page.close();
    expect(await served.stop()).toBe(0);
    served = undefined;
    expect(contentOf(copy).filter(([name]) => !/-(wal|shm)$/.test(name ?? ''))).toEqual(before);
  });

  it('is replayed from its beginning to its end', async () => {
    const first = await serveFirst();
    await stored(first.page);
    await first.page.station.stop(null);
    const copy = folder('copy');
    await sounder(['maintain', folder('first'), '--backup', copy]);
    first.page.close();
    await served?.stop();

    served = await serve(copy, ['--read-only']);
    const page = await connectStation(served.url);
    let state: ReplayState | null = null;
    page.station.replayState(null, (next) => {
      state = next;
    });
    const sent = async () => {
      const frames: Frame[] = [];
      const rows = page.station.live(null, (frame) => void frames.push(frame));
      await expect.poll(() => frames.length).toBeGreaterThan(0);
      rows.cancel();
      const columns = readColumnFrame(frames[0] as Frame, LIVE_FRAME)?.columns;
      return [...(columns?.sent ?? [])].reduce((sum, count) => sum + count, 0);
    };
    const { span } = await page.station.replay({ atMs: 0, playing: false });
    expect(await sent()).toBe(0);
    await page.station.replay({ playing: true, speed: 10 });
    await expect.poll(() => state).toMatchObject({ atMs: span.toMs, playing: false, level: 'samples' });
    const played = await sent();
    expect(played).toBeGreaterThan(0);
    await page.station.replay({ atMs: span.toMs, playing: false });
    expect(await sent()).toBe(played);
    page.close();
  });

  it('can be opened while another Sounder measures with it', async () => {
    const { page } = await serveFirst();
    await stored(page);
    const viewer = await serve(folder('first'), ['--read-only']);
    const view = await connectStation(viewer.url);
    expect(await statusOf(view)).toMatchObject({ readOnly: true, project: { name: 'First' } });
    view.close();
    await viewer.stop();
    expect((await statusOf(page)).phase).toBe('running');
    page.close();
  });
});
