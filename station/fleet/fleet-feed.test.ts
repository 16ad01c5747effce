import { describe, expect, it } from 'vitest';
import type { FleetChange, FleetState } from '../../core/contracts/fleet.ts';
import { changedFleet } from '../../core/fleet/fleet-change.ts';
import { fleetAgent } from '../../core/fleet/testing/fleet-agent.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { FleetFeed } from './fleet-feed.ts';

const fleetOf = (...agents: FleetState['agents']): FleetState => ({
  hub: { state: 'off', port: null, fingerprint: null, fault: null },
  ...{ agents, lobby: [], codes: [], bundles: [] },
});

/** A reader of changes with so much credit. */
function reader(credit: number) {
  const sent: FleetChange[] = [];
  const sink: Sink<FleetChange> & { credit: number } = {
    credit,
    send(change) {
      sink.credit -= 1;
      sent.push(change);
    },
    onCredit: () => undefined,
    end: () => undefined,
  };
  return { sink, sent };
}

describe('the feed of the fleet', () => {
  it('sends a thousand agents once, then the one that changed, and nothing while nothing does', () => {
    const agents = Array.from({ length: 1000 }, (_, at) => fleetAgent(`a${at}`));
    let state = fleetOf(...agents);
    const feed = new FleetFeed(() => state);
    const { sink, sent } = reader(10);
    feed.followChanges(sink, new AbortController().signal);
    expect(sent[0]?.agents).toHaveLength(1000);
    feed.report();
    const hot = { ...(agents[7] as FleetState['agents'][0]), runningSeries: 1 };
    state = fleetOf(...agents.with(7, hot));
    feed.report();
    feed.report();
    expect(sent.slice(1)).toEqual([{ agents: [hot], gone: [] }]);
  });

  it('gives a slow reader all that it lacks at once', () => {
    let state = fleetOf(fleetAgent('a'), fleetAgent('b'));
    const feed = new FleetFeed(() => state);
    const { sink, sent } = reader(1);
    feed.followChanges(sink, new AbortController().signal);
    state = fleetOf(fleetAgent('a', { runningSeries: 1 }), fleetAgent('b'));
    feed.report();
    state = fleetOf(fleetAgent('a', { runningSeries: 1 }));
    feed.report();
    expect(sent).toHaveLength(1);
    sink.credit = 1;
    feed.report();
    expect(sent[1]).toEqual({ agents: [fleetAgent('a', { runningSeries: 1 })], gone: ['b'] });
    expect(sent.reduce<FleetState | null>(changedFleet, null)).toEqual(state);
  });

  it('forgets a reader that is gone', () => {
    let states = 0;
    const feed = new FleetFeed(() => {
      states += 1;
      return fleetOf();
    });
    const gone = new AbortController();
    feed.followChanges(reader(5).sink, gone.signal);
    gone.abort();
    feed.report();
    expect(states).toBe(1);
  });
});
