const two = (number: number): string => String(number).padStart(2, '0');

const dayOf = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

const timeOf = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;

/**
 * Formats a moment for messages, in this computer's time zone: `16:41:02`, with its day where that is another one.
 * @param besideMs a moment that the reader knows, Unix ms
 */
export function formatLocalTime(ms: number, besideMs: number): string {
  const at = new Date(ms);
  const day = dayOf(at);
  return day === dayOf(new Date(besideMs)) ? timeOf(at) : `${day} ${timeOf(at)}`;
}
