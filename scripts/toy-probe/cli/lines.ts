import type { Finding } from '../../../core/model/tracker.ts';
import type { ToyState } from '../common/tracker.ts';

/** The replies of a series in words, as a line of the command line. */
export const describeToyProbe = (state: Finding): string => `${(state as ToyState).replies} replies to the toy`;
