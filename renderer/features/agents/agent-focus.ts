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

/** Focuses an agent whose row is drawn with one of the next frames. */
export function focusWhenDrawn(name: string, frames = 10): void {
  focusAgent(name);
  if (frames === 0 || document.activeElement?.id === agentButtonId(name)) return;
  requestAnimationFrame(() => focusWhenDrawn(name, frames - 1));
}
