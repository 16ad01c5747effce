import { expect } from 'vitest';
import { followLive } from '../../e2e/host/measured.ts';
import type { DesktopSession, FakePage } from './desktop-session.ts';

/** Five series of the simulated network. */
export const LAB = { probe: 'icmp' as const, to: '192.0.2.1-5', interval: '100ms', timeout: '1s' };

export type Connected = Awaited<ReturnType<DesktopSession['station']>>;

/** Waits until every series has this many more samples. */
export async function measured(station: Connected['station'], more: number): Promise<ReturnType<typeof followLive>> {
  const live = followLive({ station } as Parameters<typeof followLive>[0]);
  await live.until(() => live.rows.size === 5);
  const before = live.sum('sent');
  await live.until(() => live.sum('sent') >= before + 5 * more);
  return live;
}

/** Asks again as the page does while there is no station. */
export async function reconnected(on: DesktopSession, page: FakePage): Promise<Connected> {
  let found: Connected | undefined;
  const again = () =>
    on.station(page).then(
      (connected) => {
        found = connected;
        return true;
      },
      () => false,
    );
  await expect.poll(again, { timeout: 20_000, interval: 50 }).toBe(true);
  return found as Connected;
}
