import { expect, it } from 'vitest';
import { runFleet } from './fleet-run.ts';

it('fifty agents are back within a minute after a cut and after the station was killed, and every sample is stored once', async () => {
  const { cut, killed, account, quiet } = await runFleet({ agents: 50, seconds: 3, cutSeconds: 3 });
  expect(cut.connected).toBeLessThan(60);
  expect(killed.connected).toBeLessThan(60);
  expect(quiet.rate).toBeGreaterThan(300);
  expect(account).toMatchObject({ missing: 0, twice: 0, disordered: 0, unexpected: 0 });
  expect(account.samples).toBeGreaterThan(50 * 10 * 10);
});
