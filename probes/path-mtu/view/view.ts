import type { ProbeView } from '../../../ui/probe-view.ts';
import type { PathMtuState } from '../common/state.ts';
import { Details } from './Details.tsx';
import { describeMtu } from './describe.ts';

export const pathMtuView: ProbeView = {
  title: 'Path MTU',
  Details,
  summary: (state) => describeMtu(state as PathMtuState),
};
