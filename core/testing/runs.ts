import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Times that a property test runs more often than in `npm test`. */
    readonly moreRuns: number;
  }
}

/** Runs of a property test: those given in `npm test`, and three times as many in `npm run test:full`. */
export const runs = (inTest: number): number => inTest * inject('moreRuns');
