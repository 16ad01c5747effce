/** Whether a text was written on rather than replaced: its start and end still hold half of what was there. */
export function keepsMost(before: string, after: string): boolean {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < most - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end))
    end += 1;
  return start + end > 0 && (start + end) * 2 >= before.length;
}
