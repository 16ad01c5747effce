/** Widths of the page's font, in ems. */
const NARROW = /[.:]/g;
const NARROW_WIDTH = 0.27;
const WIDTH = 0.58;
const BOLD_WIDTH = 0.63;

/** The beginning tells hosts apart, the end says whose they are. */
export function elideMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = most - 1;
  const end = Math.floor(kept / 3);
  return `${text.slice(0, kept - end)}…${text.slice(text.length - end)}`;
}

/**
 * A label, without its middle where it is wider than its room.
 * @param room in ems
 */
export function elided(label: string, room: number, isBold: boolean): string {
  const each = isBold ? BOLD_WIDTH : WIDTH;
  const narrow = label.match(NARROW)?.length ?? 0;
  if (narrow * NARROW_WIDTH + (label.length - narrow) * each <= room) return label;
  return elideMiddle(label, Math.floor(room / each));
}
