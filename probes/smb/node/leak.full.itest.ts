import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { descriptors, heapBytes } from '../../../host/service/testing/leaks.ts';
import { type Samba, sambaMissing, startSamba, USER } from './testing/samba.ts';
import { trySmb } from './testing/try-smb.ts';

const ROUNDS = 800;
const AT_ONCE = 4;
/** Longer than Samba stalls, as it does for seconds when several sessions begin at once on a busy machine. */
const PATIENCE = '30s';

describe.skipIf(sambaMissing)(`800 transactions with Samba${sambaMissing ? ` (not run: ${sambaMissing})` : ''}`, () => {
  let samba: Samba;
  beforeAll(async () => {
    samba = await startSamba('server smb encrypt = desired');
  });
  afterAll(() => samba.stop());

  it('leave no descriptor and no memory behind', async () => {
    const login = {
      user: USER,
      password: 'good',
      timeout: PATIENCE,
      steps: ['shares', 'stat data/docs/c.txt', 'list data/docs'],
    };
    const outcomes: Record<string, number> = {};
    const rounds = async (count: number) => {
      let left = count;
      const one = async () => {
        while (left > 0) {
          left -= 1;
          // Every eighth with a session, which costs the server most of the time.
          const { outcome } = await trySmb(samba.port, left % 8 === 0 ? login : { timeout: PATIENCE });
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
    };
    await rounds(200);
    const before = { descriptors: descriptors(), heap: heapBytes() };
    await rounds(ROUNDS);
    await expect.poll(descriptors).toBeLessThanOrEqual(before.descriptors + AT_ONCE);
    const grownBytes = heapBytes() - before.heap;
    console.log(
      `smb: ${descriptors() - before.descriptors} descriptors, ${(grownBytes / 1e6).toFixed(2)} MB more, ${JSON.stringify(outcomes)}`,
    );
    // Memory that each transaction left would be 2 kB of it or more.
    expect(grownBytes).toBeLessThan(2_000 * ROUNDS);
    const { reply = 0, timeout = 0, ...others } = outcomes;
    expect(others).toEqual({});
    expect(timeout).toBeLessThan(reply / 50);
  });
});
