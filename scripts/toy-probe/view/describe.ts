import type { Finding } from '../../../core/model/tracker.ts';
import type { ToyState } from '../common/tracker.ts';

export const describeReplies = (state: Finding): string => `${(state as ToyState).replies} replies`;
