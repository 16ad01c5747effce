import { describe, expect, it } from 'vitest';
import { engineContract } from '../../core/contracts/engine.ts';
import { BATCH_HEADER_BYTES, batchNo, encodeBatch } from '../../core/model/batch.ts';
import type { PlanDelta } from '../../core/model/packet.ts';
import type { Capabilities, PacketIo } from '../../core/ports/packet-io.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { connect } from '../../core/rpc/connect.ts';
import { memoryPorts } from '../../core/rpc/memory-port.ts';
import type { Port } from '../../core/rpc/port.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { engineServer } from '../../engine/serve-engine.ts';
import { EngineLink, type EngineListener } from './engine-link.ts';

/** An engine process: a driver under the test's hands, and the connections to it. */
function engineProcess(run: number, fault: Fault | null = null) {
  let emit: (frame: Uint8Array<ArrayBuffer>) => void = () => undefined;
  const io: PacketIo = {
    capabilities: (): Promise<Capabilities> => Promise.resolve({ driver: 'simulated', features: [] }),
    apply: () => fault,
    onBatch: (listener) => {
      emit = listener;
    },
    onEvent: () => undefined,
    stats: () => ({
      sent: 1,
      received: 1,
      unmatched: 0,
      receiveOverflow: 0,
      droppedSamples: 0,
      inFlight: 0,
      entries: 0,
    }),
    close: () => Promise.resolve(),
  };
  const engine = engineServer({ io, fault, driver: 'simulated', run });
  const ports: Port[] = [];
  return {
    connect(): Port {
      const [near, far] = memoryPorts();
      engine.attach(far);
      ports.push(far);
      return near;
    },
    batch: () => emit(encodeBatch(1, [], [{ series: 1, round: 0, seq: 0, sentNs: 1n, outcome: 0 }])),
    /** Batches that it keeps. */
    async buffered(): Promise<number> {
      const [near, far] = memoryPorts();
      engine.attach(far);
      const numbers: number[] = [];
      connect(near, engineContract).batches({ after: '0' }, (frame) => void numbers.push(Number(batchNo(frame))));
      await settle();
      near.close();
      return numbers.length;
    },
    die: () => {
      for (const port of ports.splice(0)) port.close();
    },
  };
}

/** A port whose frames arrive cut off after 3 bytes. */
const cutting = (port: Port): Port => ({
  ...port,
  onMessage: (listener) =>
    port.onMessage((message) =>
      listener(typeof message === 'string' ? message : { id: message.id, frame: message.frame.slice(0, 3) }),
    ),
});

function linked({ isOnDemand = false } = {}) {
  const clock = new FakeClock();
  const log = memoryLog();
  const seen: string[] = [];
  const batches: number[] = [];
  const refused: number[] = [];
  const unstored: (() => void)[] = [];
  let engine: ReturnType<typeof engineProcess> | undefined;
  let stored = 0n;
  let isDamaged = false;
  let isGreetingFailing = false;
  let isRefusing = false;
  const link = new EngineLink({
    name: 'packet engine',
    isOnDemand,
    clock,
    log,
    connectPort: () => (engine ? Promise.resolve(engine.connect()) : Promise.reject(new Error('not there'))),
  });
  const listener: EngineListener = {
    reachedBatch: () => (isDamaged ? Promise.reject(new Error('malformed')) : Promise.resolve(stored)),
    up: ({ run, fresh }) => {
      seen.push(`up ${run} ${fresh ? 'fresh' : 'known'}`);
      if (!isGreetingFailing) return Promise.resolve();
      isGreetingFailing = false;
      return Promise.reject(new FaultError({ code: 'rpc.closed', message: 'The connection is closed' }));
    },
    down: () => void seen.push('down'),
    batch(frame, acknowledge) {
      if (isRefusing || frame.byteLength < BATCH_HEADER_BYTES) {
        refused.push(frame.byteLength);
        return false;
      }
      batches.push(Number(batchNo(frame)));
      unstored.push(acknowledge);
      return true;
    },
    event: () => undefined,
  };
  return {
    clock,
    log,
    link,
    start: () => link.start(listener),
    seen,
    batches,
    /** Bytes of batches that were refused. */
    refused,
    damage: () => {
      isDamaged = true;
    },
    /** Whether batches are refused from now on. */
    refuse(isSo: boolean) {
      isRefusing = isSo;
    },
    /** The next `up` rejects. */
    failGreeting: () => {
      isGreetingFailing = true;
    },
    store(count: number) {
      for (const acknowledge of unstored.splice(0, count)) acknowledge();
      stored += BigInt(count);
    },
    place(next: ReturnType<typeof engineProcess> | undefined, storedOfIt = 0n) {
      engine = next;
      stored = storedOfIt;
    },
  };
}

const delta: PlanDelta = { remove: [1], add: [] };

describe('the link to the engine', () => {
  it('greets an engine as a fresh one until that is done with', async () => {
    const { link, start, clock, seen, place, failGreeting } = linked();
    place(engineProcess(5));
    failGreeting();
    start();
    await clock.advanceAsync(0);
    expect(seen).toEqual(['up 5 fresh', 'down']);
    await clock.advanceAsync(100);
    expect(seen).toEqual(['up 5 fresh', 'down', 'up 5 fresh']);
    expect([link.state, link.restarts]).toEqual(['running', 0]);
  });

  it('tries until there is one', async () => {
    const { link, start, clock, seen, place } = linked();
    start();
    await clock.advanceAsync(1000);
    expect([seen, link.state]).toEqual([[], 'starting']);
    place(engineProcess(5));
    await clock.advanceAsync(100);
    expect([seen, link.state, link.driver, link.restarts]).toEqual([['up 5 fresh'], 'running', 'simulated', 0]);
  });

  it('connects an engine on demand when it is needed, and says when it has answered', async () => {
    const { link, start, clock, seen, place } = linked({ isOnDemand: true });
    place(engineProcess(5));
    start();
    await clock.advanceAsync(1000);
    expect([seen, link.state]).toEqual([[], 'unneeded']);
    let isThere = false;
    void link.need().then(() => {
      isThere = true;
    });
    expect([isThere, link.state]).toEqual([false, 'starting']);
    await clock.advanceAsync(0);
    expect([seen, isThere, link.state]).toEqual([['up 5 fresh'], true, 'running']);
  });

  it('needs no engine to reflect nothing', async () => {
    const { link, start, clock, place } = linked({ isOnDemand: true });
    place(engineProcess(5));
    start();
    link.reflect({ reference: '0123456789abcdef', reflector: null });
    await clock.advanceAsync(0);
    expect(link.state).toBe('unneeded');
    link.reflect({ reference: '0123456789abcdef', reflector: { port: 862, allow: [] } });
    await clock.advanceAsync(0);
    expect(link.state).toBe('running');
  });

  it('waits three seconds at most for an engine that is needed', async () => {
    const { link, start, clock } = linked({ isOnDemand: true });
    start();
    let isOver = false;
    void link.need().then(() => {
      isOver = true;
    });
    await clock.advanceAsync(2999);
    expect(isOver).toBe(false);
    await clock.advanceAsync(1);
    expect([isOver, link.state]).toEqual([true, 'restarting']);
    isOver = false;
    void link.need().then(() => {
      isOver = true;
    });
    await clock.advanceAsync(0);
    expect(isOver).toBe(true); // nobody waits a second time
  });

  it('begins after the last batch that is stored', async () => {
    const { start, clock, batches, place } = linked();
    const engine = engineProcess(5);
    for (let at = 0; at < 4; at++) engine.batch();
    place(engine, 2n);
    start();
    await clock.advanceAsync(0);
    expect(batches).toEqual([3, 4]);
  });

  it('takes each batch of an engine once over a broken connection, stored or not', async () => {
    const { link, start, clock, seen, batches, place, store } = linked();
    const engine = engineProcess(5);
    place(engine);
    start();
    await clock.advanceAsync(0);
    for (let at = 0; at < 3; at++) engine.batch();
    await settle();
    store(1);
    engine.die();
    await settle();
    expect(link.state).toBe('restarting');
    engine.batch();
    await clock.advanceAsync(100);
    expect(seen).toEqual(['up 5 fresh', 'down', 'up 5 known']);
    expect([batches, link.restarts, link.state]).toEqual([[1, 2, 3, 4], 0, 'running']);
  });

  it('gets a batch that was refused again with the next connection, and those behind it', async () => {
    const { start, clock, batches, place, refuse } = linked();
    const engine = engineProcess(5);
    place(engine);
    start();
    await clock.advanceAsync(0);
    engine.batch();
    await settle();
    refuse(true);
    for (let at = 0; at < 2; at++) engine.batch();
    await settle();
    engine.die();
    await settle();
    refuse(false);
    await clock.advanceAsync(100);
    expect(batches).toEqual([1, 2, 3]);
  });

  it('gives a frame that is too short for a number to its listener', async () => {
    const { link, start, clock, batches, refused, place } = linked();
    const engine = engineProcess(5);
    place({ ...engine, connect: () => cutting(engine.connect()) });
    start();
    await clock.advanceAsync(0);
    engine.batch();
    await settle();
    expect([link.state, batches, refused]).toEqual(['running', [], [3]]);
  });

  it('measures on although the store cannot be read', async () => {
    const { link, start, clock, log, seen, batches, place, damage } = linked();
    damage();
    const engine = engineProcess(5);
    place(engine);
    start();
    await clock.advanceAsync(0);
    engine.batch();
    await clock.advanceAsync(5000);
    expect([seen, link.state, batches]).toEqual([['up 5 fresh'], 'running', [1]]);
    expect(log.lines).toHaveLength(1);
  });

  it('acknowledges what becomes safe at once, and only to the engine that it is of', async () => {
    const { start, clock, place, store } = linked();
    const first = engineProcess(5);
    place(first);
    start();
    await clock.advanceAsync(0);
    for (let at = 0; at < 3; at++) first.batch();
    await settle();
    store(2);
    await settle();
    expect(await first.buffered()).toBe(1);
    const second = engineProcess(6);
    second.batch();
    place(second);
    first.die();
    await clock.advanceAsync(100);
    store(1); // the third of the first engine
    await settle();
    expect(await second.buffered()).toBe(1);
  });

  it('acknowledges again what a connection that broke may not have delivered', async () => {
    const { start, clock, place, store } = linked();
    const engine = engineProcess(5);
    place(engine);
    start();
    await clock.advanceAsync(0);
    engine.batch();
    await settle();
    store(1);
    engine.die();
    await settle();
    expect(await engine.buffered()).toBe(1);
    await clock.advanceAsync(100);
    expect(await engine.buffered()).toBe(0);
  });

  it('starts again with a new engine', async () => {
    const { link, start, clock, seen, batches, place } = linked();
    const first = engineProcess(5);
    place(first);
    start();
    await clock.advanceAsync(0);
    first.batch();
    await settle();
    const second = engineProcess(6);
    second.batch();
    place(second);
    first.die();
    await clock.advanceAsync(100);
    expect(seen).toEqual(['up 5 fresh', 'down', 'up 6 fresh']);
    expect([batches, link.restarts]).toEqual([[1, 1], 1]);
  });

  it('says why an engine can measure nothing', async () => {
    const { link, start, clock, place } = linked();
    const fault = { code: 'packet-io.permission-denied', message: 'not permitted' };
    place(engineProcess(5, fault));
    start();
    await clock.advanceAsync(0);
    expect([link.state, link.fault]).toEqual(['unavailable', fault]);
    await expect(link.apply(delta)).rejects.toMatchObject({ fault });
  });

  it('applies nothing while there is no engine: the next one gets the whole plan', async () => {
    const { link } = linked();
    await link.apply(delta);
    await expect(link.plan()).rejects.toMatchObject({ fault: { code: 'rpc.closed' } }); // not known is not nothing
    expect(() => link.capabilities()).toThrow('The packet engine is not running');
  });

  it('comes to rest when it is closed', async () => {
    const { link, start, clock, seen, place } = linked();
    place(engineProcess(5));
    start();
    await clock.advanceAsync(0);
    link.close();
    await clock.advanceAsync(1000);
    expect([seen, clock.pending]).toEqual([['up 5 fresh'], 0]);
  });
});
