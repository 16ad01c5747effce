import type { Ability } from '../../core/ports/ability.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Capability } from '../../core/ports/packet-io.ts';
import { toFault } from '../../core/result/result.ts';

/** A test that takes longer has failed: a program that hangs. */
const LIMIT_MS = 5000;

/** Tests all abilities side by side. */
export function testAbilities(abilities: readonly Ability[], clock: Clock): Promise<readonly Capability[]> {
  return Promise.all(abilities.map((ability) => testOne(ability, clock)));
}

async function testOne({ feature, title, test }: Ability, clock: Clock): Promise<Capability> {
  const controller = new AbortController();
  const limit = clock.after(LIMIT_MS, () => controller.abort());
  const hung = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(new Error('The test did not end in time')));
  });
  try {
    const method = await Promise.race([test(controller.signal), hung]);
    return { feature, title, works: true, method, fault: null };
  } catch (error) {
    return { feature, title, works: false, method: null, fault: toFault(error) };
  } finally {
    limit.cancel();
  }
}
