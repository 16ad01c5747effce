import type { Clock } from '../../core/ports/clock.ts';
import type { ScreenTerminal } from './terminal.ts';

const REDRAW_MS = 250;
const KEYS = 'p pause   r reset   q quit';
const KEYS_PAUSED = 'paused   p resume   r reset   q quit';

/** A measurement that is shown on the whole screen. */
export interface Watched {
  /** The current content. */
  text(): string;
  /** Pauses or resumes sending. */
  pause(isPaused: boolean): void;
  /** Resets all statistics. */
  reset(): void;
  /** Ends the measurement in order. */
  quit(): void;
}

/** Shows a measurement on the whole screen, four times a second, and handles keys. @returns restores the screen */
export function watchOnScreen(terminal: ScreenTerminal, clock: Clock, watched: Watched): () => void {
  let isPaused = false;
  const draw = () => screen.draw(watched.text(), isPaused ? KEYS_PAUSED : KEYS);
  const screen = terminal.openScreen((key) => {
    switch (key.toLowerCase()) {
      case 'p':
      case ' ':
        isPaused = !isPaused;
        watched.pause(isPaused);
        break;
      case 'r':
        watched.reset();
        break;
      case 'q':
        watched.quit();
        break;
    }
    draw();
  });
  draw();
  const timer = clock.every(REDRAW_MS, draw);
  return () => {
    timer.cancel();
    screen.close();
  };
}
