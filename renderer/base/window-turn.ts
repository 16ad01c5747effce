import type { StationLink } from './station/station-link.ts';

/** Name of the lock; locks are shared by the windows of an origin, so by those of one station. */
const LOCK = 'sounder.notifier';

/** Says which window of the program acts for all of them. */
export interface WindowTurn {
  isMine(): boolean;
}

/**
 * Gives the turn to one connected window of the program; when that is closed or loses its connection, to another.
 * @param locks undefined = the browser has none, as on plain HTTP from another computer: each window has the turn
 */
export function windowTurn(link: Pick<StationLink, 'state'>, locks: LockManager | undefined): WindowTurn {
  if (!locks) return { isMine: () => true };
  let held: AbortController | undefined;
  let waiting: AbortController | undefined;

  const wait = (): AbortController => {
    const ended = new AbortController();
    const hold = () => {
      held = ended;
      return new Promise<void>((release) => ended.signal.addEventListener('abort', () => release()));
    };
    locks.request(LOCK, { signal: ended.signal }, hold).catch((error: unknown) => {
      if (!ended.signal.aborted) throw error; // else it stopped waiting
    });
    return ended;
  };
  const follow = (isConnected: boolean) => {
    if (isConnected) waiting ??= wait();
    else {
      waiting?.abort();
      waiting = undefined;
    }
  };
  follow(link.state.getState().phase === 'connected');
  link.state.subscribe(({ phase }) => follow(phase === 'connected'));
  return { isMine: () => held !== undefined && held === waiting };
}
