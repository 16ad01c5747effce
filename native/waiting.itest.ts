import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileHelper } from '../lab/compile.ts';
import { PROJECT_DIR } from '../lab/namespaces.ts';

/** With the smallest table for them, so that they collide. */
const KEYS = 8;
/** The part of a header profile that a reply shows. */
const PROFILE_MASK = 2;

const helper = compileHelper('waiting.c', [join(PROJECT_DIR, 'native/src/formats/waiting.c'), '-fsanitize=undefined']);
const missing = 'missing' in helper ? helper.missing : undefined;
const file = 'file' in helper ? helper.file : '';

interface Flight {
  readonly index: number;
  readonly key: number;
  readonly profile: number;
}

/** A model of `waiting_for` and `waiting_for_profile`: a plain list in sending order. */
class Model {
  readonly flights: Flight[] = [];
  /** The first profile of a key since it was last empty. */
  private readonly first = new Map<number, number>();

  add(flight: Flight): void {
    if (!this.flights.some(({ key }) => key === flight.key)) this.first.set(flight.key, flight.profile);
    this.flights.push(flight);
  }

  remove(at: number): Flight | undefined {
    return this.flights.splice(at, 1)[0];
  }

  answerFor(key: number): string {
    const waiting = this.flights.filter((flight) => flight.key === key);
    const isMixed = waiting.length > 1 && waiting.some(({ profile }) => profile !== this.first.get(key));
    return isMixed || !waiting[0] ? 'none' : String(waiting[0].index);
  }

  answerLike(key: number, profile: number, mask: number): string {
    const alike = this.flights.filter((flight) => flight.key === key && ((flight.profile ^ profile) & mask) === 0);
    const isMixed = new Set(alike.map((flight) => flight.profile)).size > 1;
    return isMixed || !alike[0] ? 'none' : String(alike[0].index);
  }
}

const step = fc.record({
  isRemoval: fc.boolean(),
  key: fc.nat(KEYS - 1),
  profile: fc.nat(3),
  place: fc.nat(),
});

const keys = fc.uniqueArray(fc.bigInt(0n, 2n ** 64n - 1n), { minLength: KEYS, maxLength: KEYS });

describe.skipIf(missing !== undefined)(missing === undefined ? 'waiting' : `waiting (skipped: ${missing})`, () => {
  test('names the oldest flight of a key with the same header profile, or the requested one, whatever came and went before', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 120 }), keys, (steps, names) => {
        const model = new Model();
        const wire = (key: number): string => String(names[key]);
        const lines: string[] = [];
        const expected: string[] = [];
        for (const [index, { isRemoval, key, profile, place }] of steps.entries()) {
          if (isRemoval && model.flights.length > 0) {
            const gone = model.remove(place % model.flights.length);
            if (gone) lines.push(`remove ${wire(gone.key)} ${gone.index}`);
          } else {
            model.add({ index, key, profile });
            lines.push(`add ${wire(key)} ${index} ${profile}`);
          }
          for (let asked = 0; asked < KEYS; asked++) {
            lines.push(`for ${wire(asked)}`, `like ${wire(asked)} ${profile} ${PROFILE_MASK}`);
            expected.push(model.answerFor(asked), model.answerLike(asked, profile, PROFILE_MASK));
          }
        }
        const run = spawnSync(file, [String(KEYS)], { input: `${lines.join('\n')}\n`, encoding: 'utf8' });
        expect(run.stderr).toBe('');
        expect(run.stdout.trim().split('\n')).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
