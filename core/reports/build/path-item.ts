import type { PathHop, PathState, RouteChangeItem } from '../../contracts/path.ts';
import { formatRtt } from '../../model/duration.ts';
import { describeRouteChange } from '../../paths/describe-route-change.ts';
import type { PathItem } from '../document-target.ts';
import { line, type ReportFrame, shareText } from './report-frame.ts';

const rttText = (ms: number | null): string => (ms === null ? '–' : formatRtt(ms));

/** The path of a target as a report shows it. @param target its name */
export function pathItem(path: PathState, target: string, frame: ReportFrame): PathItem {
  return {
    rounds: path.rounds,
    hops: path.hops.map(hopItem),
    branches: path.branches.map(({ hop, ways }) => ({
      hop,
      ways: ways.map(({ address, flows }) => ({ address: line(address), flows: [...flows] })),
    })),
    changes: path.changes
      .filter(({ atMs }) => atMs >= frame.span.fromMs && atMs < frame.span.toMs)
      .map((change) => changeEntry(change, target, frame)),
    text: path.verdict.map(line),
  };
}

function hopItem({ hop, isEnd, addresses, sent, answered, rttMs, note }: PathHop): PathItem['hops'][number] {
  const replies = addresses.reduce((sum, { count }) => sum + count, 0);
  return {
    ...{ hop, isEnd, sent, answered },
    addresses: addresses.map(({ address, count }) => ({
      address: line(address),
      count,
      share: shareText(count, replies),
    })),
    replyLoss: shareText(sent - answered, sent),
    rtt: { min: rttText(rttMs.min), mean: rttText(rttMs.avg), max: rttText(rttMs.max) },
    note: note === null ? null : line(note),
  };
}

function changeEntry(change: RouteChangeItem, target: string, { time }: ReportFrame): PathItem['changes'][number] {
  const { atMs, flow, before, after } = change;
  const hops = Math.max(before.length, after.length);
  const differing = Array.from({ length: hops }, (_, at) => at).find((at) => before[at] !== after[at]);
  return {
    at: time.moment(atMs),
    flow,
    hop: (differing ?? 0) + 1,
    before: [...before],
    after: [...after],
    text: line(describeRouteChange(target, change)),
  };
}
