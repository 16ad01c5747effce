import { describe, expect, it } from 'vitest';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { SerialQueue } from '../project/serial-queue.ts';
import { EngineSession, type EngineSessionParts } from './engine-session.ts';

type PlanWithout = EngineSessionParts['planWithout'];

/** A station whose hand-over goes as given. @param handOver throws the fault, or tells when the run before ended */
function station(handOver: () => Promise<number | null>, planWithout: PlanWithout = () => Promise.resolve(false)) {
  const told: string[] = [];
  const tell = (what: string) => () => void told.push(what);
  const log = memoryLog();
  const session = new EngineSession({
    kind: 'packet',
    log,
    store: { request: () => Promise.reject(new Error('not here')) },
    planQueue: new SerialQueue(),
    intake: { settle: tell('settles'), take: () => undefined },
    plan: { handOver, withdraw: () => Promise.resolve(void told.push('withdraws')) },
    planWithout,
    run: {
      startedAtMs: 50,
      wanted: () => ({ series: [], allowRate: false }),
      refused: () => Promise.resolve(told.push('stops')).then(() => undefined),
    },
    captures: { resume: () => Promise.resolve(null) },
    incidents: {
      allEnded: (_, sinceMs: number) => void told.push(`all ended at ${sinceMs}`),
      captureResumed: tell('capture'),
      engineDown: tell('down'),
      engineEvent: tell('event'),
      engineUp: tell('up'),
      planRefused: ({ code }: Fault) => void told.push(`refused: ${code}`),
    },
  });
  return { told, log, up: (fresh: boolean, fault: Fault | null = null) => session.up({ run: 1, fresh, fault }) };
}

const throwing = (code: string) => (): Promise<never> => Promise.reject(new FaultError({ code, message: 'as said' }));

describe('an engine that comes up', () => {
  it('gets the plan once', async () => {
    const { told, up } = station(() => Promise.resolve(null));
    await up(true);
    await up(false);
    expect(told).toEqual(['settles', 'up', 'up']);
  });

  it('is logged with its fault only if it has one', async () => {
    const { log, up } = station(() => Promise.resolve(null));
    await up(true);
    await up(false, { code: 'packet-io.denied', message: 'no' });
    expect(log.lines.map(({ fields }) => Object.entries(fields))).toEqual([
      Object.entries({ engine: 'packet', run: 1, fresh: true }),
      Object.entries({ engine: 'packet', run: 1, fresh: false, fault: 'packet-io.denied' }),
    ]);
  });

  it('ends a span without samples where station and engine ended together, not before the run began', async () => {
    const { told, up } = station(() => Promise.resolve(20));
    await up(true);
    expect(told).toEqual(['settles', 'all ended at 50', 'up']);
  });

  it('stops the run when it refuses the plan, and says so', async () => {
    const { told, up } = station(throwing('packet-io.busy'));
    await up(true);
    expect(told).toEqual(['settles', 'refused: packet-io.busy', 'stops', 'up']);
  });

  it('that refuses targets from outside the project measures the others', async () => {
    const { told, up } = station(throwing('packet-io.busy'), async ({ code }, withdraw) => {
      await withdraw();
      return code === 'packet-io.busy';
    });
    await up(true);
    expect(told).toEqual(['settles', 'withdraws', 'up']);
  });

  it('that refuses those, too, stops the run for its first reason', async () => {
    const { told, up } = station(throwing('packet-io.busy'), throwing('packet-io.other'));
    await up(true);
    expect(told).toEqual(['settles', 'refused: packet-io.busy', 'stops', 'up']);
    const gone = station(throwing('packet-io.busy'), throwing('rpc.closed'));
    await expect(gone.up(true)).rejects.toMatchObject({ fault: { code: 'rpc.closed' } });
    expect(gone.told).toEqual(['settles']);
  });

  it('that goes away again while it gets the plan leaves the run to the next one', async () => {
    const { told, up } = station(throwing('rpc.closed'));
    await expect(up(true)).rejects.toMatchObject({ fault: { code: 'rpc.closed' } });
    expect(told).toEqual(['settles']);
  });

  it('that cannot work gets none', async () => {
    const { told, up } = station(throwing('packet-io.busy'));
    await up(true, { code: 'packet-io.denied', message: 'no' });
    expect(told).toEqual([]);
  });
});
