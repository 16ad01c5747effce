import type { Command } from '../../base/commands/command.ts';

/**
 * Match quality of a text for one word of a query, higher is better; 0 = no match. The word must occur as written.
 */
function wordScore(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at < 0) return 0;
  if (at === 0) return 4;
  const isWordStart = text.includes(` ${word}`);
  if (isWordStart) return 3;
  // A short word inside another word is no match: "in" is in "listing".
  return word.length >= 3 ? 1 : 0;
}

/** Match quality of a title for a query: every word must be in the title or, with a lower score, in the other texts. */
export function matchScore(title: string, others: string, query: string): number {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return 1;
  const [hay, aside] = [title.toLowerCase(), others.toLowerCase()];
  let score = hay.startsWith(query.toLowerCase().trim()) ? 10 : 0;
  for (const word of words) {
    const own = 2 * wordScore(hay, word);
    const best = own > 0 ? own : Math.min(1, wordScore(aside, word) >= 3 ? 1 : 0);
    if (best === 0) return 0;
    score += best;
  }
  return score;
}

/**
 * Commands that match a query, best first; equal matches by last use, then in list order.
 * @param recent ids, newest first
 */
export function matchingCommands(
  commands: readonly Command[],
  query: string,
  recent: readonly string[] = [],
): readonly Command[] {
  const isAsked = query.trim() !== '';
  const ageOf = ({ id }: Command) => (recent.includes(id) ? recent.indexOf(id) : recent.length);
  return commands
    .filter(({ isFoundOnly, id }) => isAsked || !isFoundOnly || recent.includes(id))
    .map((command) => ({
      command,
      score: matchScore(command.title, `${command.section} ${command.synonyms}`, query),
      age: ageOf(command),
    }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score || left.age - right.age)
    .map(({ command }) => command);
}
