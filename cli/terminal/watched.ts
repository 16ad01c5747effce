import type { Clock } from '../../core/ports/clock.ts';
import type { ScreenTerminal } from './terminal.ts';

const REDRAW_MS = 250;
const KEYS = 'p pause   r reset   q quit';
const KEYS_PAUSED = 'paused   p go on   r reset   q quit';

/** What can be done to a measurement that is watched. */
export interface Watched {
  /** What is to be seen now. */
  text(): string;
  /** Stops sending, or goes on. */
  pause(isPaused: boolean): void;
  /** Forgets all figures. */
  reset(): void;
  /** Ends it in order. */
  quit(): void;
}

/** Shows a measurement on the whole screen, four times a second, and hears keys. @returns ends it */
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
