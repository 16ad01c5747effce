import type { FleetState } from '../../core/contracts/fleet.ts';
import type { askRunning } from '../../station/http/ask-running.ts';

/** The running Sounder, as its page calls it. */
export type Station = Parameters<Parameters<typeof askRunning>[1]>[0];

/** Reads the state of the fleet once. */
export const fleetOf = (station: Station): Promise<FleetState> =>
  new Promise((done, fail) => {
    const reading = station.fleet(null, (first) => {
      reading.cancel();
      done(first);
    });
    reading.done.catch(fail);
  });
