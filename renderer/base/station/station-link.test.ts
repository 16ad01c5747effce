import { describe, expect, it } from 'vitest';
import type { Status } from '../../../core/contracts/station.ts';
import { type Fault, FaultError } from '../../../core/result/result.ts';
import { fakeStation, STATUS, settle } from '../../testing/fake-station.ts';

const unreachable = new FaultError({ code: 'host.unreachable', message: 'Sounder cannot be reached' });

describe('StationLink', () => {
  it('answers calls while connected and rejects them with a hint while not', async () => {
    const fake = fakeStation({ start: () => ({ phase: 'running' }) });
    expect(() => fake.link.station).toThrow('No connection to Sounder');
    fake.link.start();
    await settle();
    await expect(fake.link.station.start({})).resolves.toEqual({ phase: 'running' });
    fake.drop();
    await settle();
    expect(() => fake.link.station).toThrow(FaultError);
  });

  it('tries again at growing intervals up to two seconds, and at once counts from new when it worked', async () => {
    const fake = fakeStation();
    fake.refuseWith(unreachable);
    fake.link.start();
    await settle();
    for (const waitMs of [250, 500, 1000, 2000, 2000]) {
      const { attempts } = fake.link.state.getState();
      await fake.clock.advanceAsync(waitMs - 1);
      expect(fake.link.state.getState().attempts).toBe(attempts);
      await fake.clock.advanceAsync(1);
      await settle();
      expect(fake.link.state.getState().attempts).toBe(attempts + 1);
    }
    fake.refuseWith(null);
    await fake.clock.advanceAsync(2000);
    await settle();
    expect(fake.link.state.getState()).toEqual({ phase: 'connected', attempts: 0, fault: null });
  });

  it('stops trying when the station refuses the page', async () => {
    const fake = fakeStation();
    fake.refuseWith(new FaultError({ code: 'host.refused', message: 'no' }));
    fake.link.start();
    await settle();
    expect(fake.link.state.getState().phase).toBe('refused');
    expect(fake.clock.pending).toBe(0);
  });

  it('keeps trying when the program that replies on a reconnect does not know the token, and reports it', async () => {
    const fake = fakeStation();
    fake.link.start();
    await settle();
    fake.refuseWith(new FaultError({ code: 'host.refused', message: 'no' }));
    fake.drop();
    await settle();
    await fake.clock.advanceAsync(250);
    await settle();
    expect(fake.link.state.getState()).toMatchObject({ phase: 'lost', fault: { code: 'host.refused' } });
    fake.refuseWith(null);
    await fake.clock.advanceAsync(2000);
    await settle();
    expect(fake.link.state.getState().phase).toBe('connected');
  });

  it('opens a watched stream again on each connection', async () => {
    const fake = fakeStation({ status: (_, sink) => sink.send(STATUS) });
    const heard: Status[] = [];
    fake.link.watch((station) => station.status(null, (status) => void heard.push(status)));
    fake.link.start();
    await settle();
    fake.drop();
    await settle();
    expect(fake.link.state.getState().phase).toBe('lost');
    await fake.clock.advanceAsync(250);
    await settle();
    expect(fake.connections).toBe(2);
    expect(heard).toHaveLength(2);
  });

  it('asks again for a stream that the station ended with a fault', async () => {
    let opened = 0;
    const fake = fakeStation({
      status: () => {
        opened += 1;
        throw new FaultError({ code: 'store.busy', message: 'busy' });
      },
    });
    const faults: Fault[] = [];
    fake.link.watch(
      (station) => station.status(null, () => undefined),
      (fault) => void faults.push(fault),
    );
    fake.link.start();
    await settle();
    await fake.clock.advanceAsync(2000);
    await settle();
    expect(opened).toBe(2);
    expect(faults[0]?.code).toBe('store.busy');
  });

  it('asks for a broken stream at growing intervals, and says until it runs again that it is broken', async () => {
    let opened = 0;
    let isBusy = true;
    const fake = fakeStation({
      status: () => {
        opened += 1;
        if (isBusy) throw new FaultError({ code: 'store.busy', message: 'busy' });
      },
    });
    const end = fake.link.watch((station) => station.status(null, () => undefined));
    fake.link.start();
    await settle();
    for (const [at, waitMs] of [1000, 2000, 4000, 8000, 15_000, 15_000].entries()) {
      expect(fake.link.streams.getState()).toMatchObject({ broken: 1, fault: { code: 'store.busy' } });
      await fake.clock.advanceAsync(waitMs - 1);
      expect(opened).toBe(at + 1);
      await fake.clock.advanceAsync(1);
      await settle();
      expect(opened).toBe(at + 2);
    }
    isBusy = false;
    await fake.clock.advanceAsync(16_000);
    await settle();
    expect(fake.link.streams.getState()).toEqual({ broken: 0, fault: null });
    end();
    expect(fake.clock.pending).toBe(0);
  });

  it('calls no stream broken that ended with the connection', async () => {
    const fake = fakeStation({ status: () => undefined });
    fake.link.watch((station) => station.status(null, () => undefined));
    fake.link.start();
    await settle();
    fake.drop();
    await settle();
    expect(fake.link.streams.getState()).toEqual({ broken: 0, fault: null });
  });

  it('opens nothing more once a watch was ended', async () => {
    let opened = 0;
    const fake = fakeStation({
      status: () => {
        opened += 1;
      },
    });
    const end = fake.link.watch((station) => station.status(null, () => undefined));
    fake.link.start();
    await settle();
    end();
    fake.drop();
    await settle();
    await fake.clock.advanceAsync(250);
    await settle();
    expect(opened).toBe(1);
  });
});
