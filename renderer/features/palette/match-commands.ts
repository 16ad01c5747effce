import type { Command } from '../../app/command.ts';

/** How well a title answers a query, higher is better; 0 = not at all. The letters must occur in order. */
export function matchScore(title: string, query: string): number {
  const hay = title.toLowerCase();
  const needle = query.toLowerCase().trim();
  if (needle === '') return 1;
  const whole = hay.indexOf(needle);
  if (whole >= 0) return 1000 - whole - (whole > 0 && hay[whole - 1] !== ' ' ? 100 : 0);
  let at = -1;
  let gaps = 0;
  for (const letter of needle.replaceAll(' ', '')) {
    const next = hay.indexOf(letter, at + 1);
    if (next < 0) return 0;
    if (next > at + 1) gaps += 1;
    at = next;
  }
  return Math.max(1, 100 - 10 * gaps);
}

/** The commands that answer a query, best first; of equals, the order of the list. */
export function matchingCommands(commands: readonly Command[], query: string): readonly Command[] {
  return commands
    .map((command) => ({ command, score: matchScore(`${command.title} ${command.section}`, query) }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score)
    .map(({ command }) => command);
}
