import { z } from 'zod';

const Time = z
  .string('Expected a time as 08:00:00')
  .regex(/^([01]?\d|2[0-3]):[0-5]?\d:[0-5]?\d$/, 'Expected a time as 08:00:00');

/** Time windows of a job; entries without `type` are skipped by the original, which logs an error. */
export const Schedule = z.array(
  z.object({ type: z.unknown().optional(), enable: Time.optional(), disable: Time.optional() }),
  'Expected a list of time windows',
);
export type Schedule = z.infer<typeof Schedule>;

/** Takes a warning about the entry with this number. */
export type WarnOfEntry = (at: number, message: string) => void;

/**
 * Time windows in Sounder's format, in the local time of the host that measures.
 * @returns null = no window is left: the original never runs the job
 */
export function scheduleText(schedule: Schedule, warn: WarnOfEntry): string | null {
  const windows = schedule.flatMap((entry, at) => {
    const { type, enable, disable } = entry;
    if (type !== 'inside') {
      const what =
        type === undefined ? 'A time window without a type' : `The type of time window ${JSON.stringify(type)}`;
      warn(at, `${what} is skipped, as in netProbe`);
      return [];
    }
    if (enable === undefined || disable === undefined) {
      warn(at, 'A time window without enable and disable is skipped');
      return [];
    }
    const [from, to] = [shortTime(enable), endTime(disable)];
    if (from === to) {
      warn(at, `A time window from ${from} to ${to} has no duration and is skipped`);
      return [];
    }
    if (to < from) warn(at, 'The time window passes midnight: netProbe never ran such a job, here it runs');
    return [`${from}-${to}`];
  });
  return windows.length === 0 ? null : windows.join('; ');
}

/** `8:5:0` → `08:05`. */
function shortTime(text: string): string {
  const [hours, minutes, seconds] = text.split(':').map((part) => part.padStart(2, '0'));
  return seconds === '00' ? `${hours}:${minutes}` : `${hours}:${minutes}:${seconds}`;
}

/** The original includes the end: its last second of a day is meant to be the end of the day. */
const endTime = (text: string): string => (shortTime(text) === '23:59:59' ? '24:00' : shortTime(text));
