const NAME = '.agent-name';

/** Id of the button with an agent's name. */
export const agentButtonId = (name: string): string => `agent-${name}`;

export const focusAgent = (name: string): void => document.getElementById(agentButtonId(name))?.focus();

/** Position that a key leads to in a list; undefined for other keys. */
export function positionAfter(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, count - 1);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** Moves the focus between the names of a table. @returns whether the key does that */
export function moveFocus(from: HTMLElement, key: string): boolean {
  const names = [...(from.closest('table')?.querySelectorAll<HTMLElement>(NAME) ?? [])];
  const to = positionAfter(key, names.indexOf(from), names.length);
  if (to === undefined) return false;
  names[to]?.focus();
  return true;
}
