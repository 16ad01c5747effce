import type { Preferences } from '../host/host-bridge.ts';
import { storeContext } from '../store-context.ts';

const KEY = 'sounder.recent-commands';
const MOST = 8;

/** The commands that were chosen last, newest first; remembered between visits. */
export class RecentCommands {
  private readonly preferences: Preferences;
  private recentIds: readonly string[];

  constructor(preferences: Preferences) {
    this.preferences = preferences;
    this.recentIds = (preferences.read(KEY) ?? '').split(' ').filter((id) => id !== '');
  }

  get ids(): readonly string[] {
    return this.recentIds;
  }

  note(id: string): void {
    this.recentIds = [id, ...this.recentIds.filter((one) => one !== id)].slice(0, MOST);
    this.preferences.write(KEY, this.recentIds.join(' '));
  }
}

export const [RecentCommandsContext, useRecentCommands] = storeContext<RecentCommands>('RecentCommands');
