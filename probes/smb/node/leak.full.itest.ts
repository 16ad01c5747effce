import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { descriptors, heapBytes } from '../../../host/service/testing/leaks.ts';
import { type Samba, sambaMissing, startSamba, USER } from './testing/samba.ts';
import { trySmb } from './testing/try-smb.ts';

const ROUNDS = 10_000;
const AT_ONCE = 4;

describe.skipIf(sambaMissing)(
  `10 000 transactions with Samba${sambaMissing ? ` (skipped: ${sambaMissing})` : ''}`,
  () => {
    let samba: Samba;
    beforeAll(async () => {
      samba = await startSamba('server smb encrypt = desired');
    });
    afterAll(() => samba.stop());

    it('leave no descriptor and no memory behind', async () => {
      const login = { user: USER, password: 'good', steps: ['shares', 'stat data/docs/c.txt', 'list data/docs'] };
      // Samba 4.17 stalls for seconds when several sessions begin at once, with its own client as well.
      let session: Promise<unknown> = Promise.resolve();
      const inTurn = (run: () => ReturnType<typeof trySmb>) => {
        const done = session.then(run);
        session = done.catch(() => undefined);
        return done;
      };
      const rounds = async (count: number) => {
        let left = count;
        const one = async () => {
          while (left > 0) {
            left -= 1;
            // Every tenth with a session, which costs the server most of the time.
            const run = left % 10 === 0 ? inTurn(() => trySmb(samba.port, login)) : trySmb(samba.port);
            expect((await run).outcome).toBe('reply');
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, one));
      };
      await rounds(500);
      const before = { descriptors: descriptors(), heap: heapBytes() };
      await rounds(ROUNDS);
      await expect.poll(descriptors).toBeLessThanOrEqual(before.descriptors + AT_ONCE);
      const grownBytes = heapBytes() - before.heap;
      console.log(`smb: ${descriptors() - before.descriptors} descriptors, ${(grownBytes / 1e6).toFixed(2)} MB more`);
      expect(grownBytes).toBeLessThan(5e6);
    });
  },
);
