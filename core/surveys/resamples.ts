import { randomNumbers } from './random.ts';

/** Resamples of each comparison. The ends of a 95 % interval are then the 25th and 976th of them. */
export const RESAMPLES = 1000;

/**
 * Draws of blocks with replacement: how often each block is in each resample. All series of a span share them, so that
 * what happened to many series at one time counts once.
 */
export class Resamples {
  readonly blocks: number;
  /** By resample, then block. */
  private readonly times: Uint16Array;

  /** @param seed of the span: equal seeds draw equally */
  constructor(blocks: number, seed: number) {
    this.blocks = blocks;
    this.times = new Uint16Array(RESAMPLES * blocks);
    const next = randomNumbers(seed);
    for (let at = 0; at < RESAMPLES; at++) {
      for (let drawn = 0; drawn < blocks; drawn++) {
        const place = at * blocks + Math.floor((next() / 2 ** 32) * blocks);
        this.times[place] = (this.times[place] as number) + 1;
      }
    }
  }

  /** Multiplicity of each block in one resample. */
  of(resample: number): Uint16Array {
    return this.times.subarray(resample * this.blocks, (resample + 1) * this.blocks);
  }
}

/** Resamples of both spans of a comparison. */
export interface Draws {
  readonly before: Resamples;
  readonly after: Resamples;
}
