import type { Preferences } from './host-bridge.ts';

const KEY = 'sounder.recent-commands';
const MOST = 8;

/** The commands that were chosen last, newest first; remembered between visits. */
export class RecentCommands {
  readonly #preferences: Preferences;
  #ids: readonly string[];

  constructor(preferences: Preferences) {
    this.#preferences = preferences;
    this.#ids = (preferences.read(KEY) ?? '').split(' ').filter((id) => id !== '');
  }

  get ids(): readonly string[] {
    return this.#ids;
  }

  note(id: string): void {
    this.#ids = [id, ...this.#ids.filter((one) => one !== id)].slice(0, MOST);
    this.#preferences.write(KEY, this.#ids.join(' '));
  }
}
