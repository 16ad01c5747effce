import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Timeline } from '../../station/events/timeline.ts';
import type { CliContext } from '../command/context.ts';
import { feedLine } from '../output/json-lines.ts';

/** Events of inventories and outputs in the output of a run, instead of on a timeline. */
export function feedEvents(
  { clock, out, err }: Pick<CliContext, 'clock' | 'out' | 'err'>,
  json: boolean,
): Pick<Timeline, 'add' | 'replace'> {
  let id = 0;
  const say = ({ kind, message }: Pick<TimelineEvent, 'kind' | 'message'>) => {
    if (json) out(`${feedLine(kind, message, clock.nowNs())}\n`);
    else err(`sounder: ${message.replaceAll('\n', '\n  ')}\n`);
  };
  return {
    add(event) {
      say(event);
      id += 1;
      return Promise.resolve({ ...event, id });
    },
    replace(event) {
      say(event);
      return Promise.resolve();
    },
  };
}
