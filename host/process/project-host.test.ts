import { beforeEach, expect, it } from 'vitest';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import type { Opening, OpenRequest } from './messages.ts';
import { ProjectHost, type ProjectSession, type SessionEvents } from './project-host.ts';

const BROKEN: Fault = { code: 'store.damaged', message: 'damaged' };

/** Session of one project, which the test makes ready or lets fail. */
class FakeSession implements ProjectSession {
  readonly replies: Opening[] = [];
  isStarted = false;
  isClosed = false;
  readonly dir: string;
  readonly openFault: Fault | null;
  readonly events: SessionEvents;

  constructor(dir: string, events: SessionEvents, openFault: Fault | null) {
    this.dir = dir;
    this.events = events;
    this.openFault = openFault;
  }

  start(): void {
    this.isStarted = true;
  }

  reply(opening: Opening): void {
    this.replies.push(opening);
  }

  close(): Promise<Fault | null> {
    this.isClosed = true;
    return Promise.resolve(null);
  }
}

let clock: FakeClock;
let locked: Set<string>;
let sessions: FakeSession[];
let failures: Fault[];
let served: string[];
let host: ProjectHost<FakeSession>;

function take({ dataDir }: OpenRequest) {
  if (locked.has(dataDir)) throw new FaultError({ code: 'data.in-use', message: 'in use' });
  locked.add(dataDir);
  return {
    dir: dataDir,
    token: `token of ${dataDir}`,
    publish: () => undefined,
    release: () => void locked.delete(dataDir),
  };
}

beforeEach(() => {
  clock = new FakeClock();
  locked = new Set();
  sessions = [];
  failures = [];
  served = [];
  host = new ProjectHost<FakeSession>({
    first: { dataDir: '/first', readOnly: false },
    take,
    open(request, _folder, events, openFault) {
      const session = new FakeSession(request.dataDir, events, openFault);
      sessions.push(session);
      return session;
    },
    onReady: (_port, folder, isFirst) => void served.push(`${folder.dir}${isFirst ? ' first' : ''}`),
    onFailed: (fault) => void failures.push(fault),
    clock,
    log: memoryLog(),
  });
  host.start();
  sessions[0]?.events.onReady(1);
});

const ask = (dataDir: string) => sessions.at(-1)?.events.onOpenProject(7, { dataDir, readOnly: false });

it('opens another project after the first one has ended, and gives its token before', async () => {
  ask('/second');
  expect(sessions[0]?.replies).toEqual([{ id: 7, token: 'token of /second', fault: null }]);
  expect([...locked]).toEqual(['/first', '/second']);
  await clock.advanceAsync(1000);
  expect(sessions.map(({ dir, isStarted, isClosed }) => [dir, isStarted, isClosed])).toEqual([
    ['/first', true, true],
    ['/second', true, false],
  ]);
  sessions[1]?.events.onReady(1);
  await clock.advanceAsync(0);
  expect(served).toEqual(['/first first', '/second']);
  expect([...locked]).toEqual(['/second']);
  expect(await host.close()).toBeNull();
  expect([...locked]).toEqual([]);
});

it('keeps the first one where the other is in use', async () => {
  locked.add('/second');
  ask('/second');
  expect(sessions[0]?.replies).toMatchObject([{ token: null, fault: { code: 'data.in-use' } }]);
  await clock.advanceAsync(1000);
  expect(sessions).toHaveLength(1);
  expect(sessions[0]?.isClosed).toBe(false);
});

it('opens the first one again when the other cannot start', async () => {
  ask('/second');
  await clock.advanceAsync(1000);
  sessions[1]?.events.onFailed(BROKEN);
  await clock.advanceAsync(0);
  expect(sessions.map(({ dir, openFault }) => [dir, openFault?.code ?? null])).toEqual([
    ['/first', null],
    ['/second', null],
    ['/first', 'store.damaged'],
  ]);
  expect([...locked]).toEqual(['/first']);
  sessions[2]?.events.onReady(1);
  await clock.advanceAsync(0);
  expect(failures).toEqual([]);
  // And another one can be asked for.
  ask('/third');
  expect(sessions[2]?.replies).toMatchObject([{ token: 'token of /third' }]);
});

it('fails when neither can be opened, or the one that is open ends for good', async () => {
  ask('/second');
  await clock.advanceAsync(1000);
  sessions[1]?.events.onFailed(BROKEN);
  await clock.advanceAsync(0);
  sessions[2]?.events.onFailed({ code: 'store.full', message: 'full' });
  await clock.advanceAsync(0);
  expect(failures.map(({ code }) => code)).toEqual(['store.full']);
});

it('refuses a second request meanwhile, and ignores sessions that are over', async () => {
  ask('/second');
  sessions[0]?.events.onOpenProject(8, { dataDir: '/third', readOnly: false });
  expect(sessions[0]?.replies[1]).toMatchObject({ id: 8, fault: { code: 'data.opening' } });
  await clock.advanceAsync(1000);
  sessions[0]?.events.onFailed(BROKEN);
  sessions[1]?.events.onReady(1);
  await clock.advanceAsync(0);
  expect(failures).toEqual([]);
});

it('can be closed while another project is being opened', async () => {
  ask('/second');
  await clock.advanceAsync(1000);
  const closed = host.close();
  await clock.advanceAsync(0);
  expect(await closed).toBeNull();
  expect(sessions.every(({ isClosed }) => isClosed)).toBe(true);
  expect([...locked]).toEqual([]);
});
