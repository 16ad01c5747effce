import type { ProbeView } from '../../../ui/probe-view.ts';
import { Details } from './Details.tsx';
import { describeReplies } from './describe.ts';

export const toyProbeView: ProbeView = { title: 'Toy', Details, summary: describeReplies };
