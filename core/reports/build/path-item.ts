import type { PathHop, PathState, RouteChangeItem } from '../../contracts/path.ts';
import { describeRouteChange } from '../../paths/describe-route-change.ts';
import type { PathItem } from '../document-target.ts';
import { line, type ReportFrame } from './report-frame.ts';

/** The path of a target as a report shows it. @param target its name */
export function pathItem(path: PathState, target: string, frame: ReportFrame): PathItem {
  return {
    rounds: path.rounds,
    hops: path.hops.map((hop) => hopItem(hop, frame)),
    branches: path.branches.map(({ hop, ways }) => ({
      hop,
      ways: ways.map(({ address, flows }) => ({ address: line(address), flows: [...flows] })),
    })),
    changes: path.changes
      .filter(({ atMs }) => atMs >= frame.span.fromMs && atMs < frame.span.toMs)
      .map((change) => changeEntry(change, target, frame)),
    text: path.verdict.map((sentence) => line(frame.text.phrase(sentence))),
  };
}

function hopItem(
  { hop, isEnd, addresses, sent, answered, rttMs, note }: PathHop,
  frame: ReportFrame,
): PathItem['hops'][number] {
  const replies = addresses.reduce((sum, { count }) => sum + count, 0);
  return {
    ...{ hop, isEnd, sent, answered },
    addresses: addresses.map(({ address, count }) => ({
      address: line(address),
      count,
      share: frame.share(count, replies),
    })),
    replyLoss: frame.share(sent - answered, sent),
    rtt: { min: frame.rtt(rttMs.min), mean: frame.rtt(rttMs.avg), max: frame.rtt(rttMs.max) },
    note: note === null ? null : line(frame.text.phrase(note)),
  };
}

function changeEntry(
  change: RouteChangeItem,
  target: string,
  { time, text }: ReportFrame,
): PathItem['changes'][number] {
  const { atMs, flow, before, after } = change;
  const hops = Math.max(before.length, after.length);
  const differing = Array.from({ length: hops }, (_, at) => at).find((at) => before[at] !== after[at]);
  return {
    at: time.moment(atMs),
    flow,
    hop: (differing ?? 0) + 1,
    before: [...before],
    after: [...after],
    text: line(text.phrase(describeRouteChange(target, change))),
  };
}
