import { createStore, type StoreApi } from 'zustand/vanilla';
import { ALERT_KINDS, isOpenAlert, rankOf, SEVERITIES, type Severity } from '../../core/alerts/alert-kinds.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { TimelineStore } from '../live/timeline-store.ts';
import type { AlertSound } from './alert-sound.ts';
import type { HostBridge, Preferences } from './host/host-bridge.ts';
import type { WindowTurn } from './window-turn.ts';

const LEVEL_KEY = 'sounder.notify';
const SOUND_KEY = 'sounder.notify.sound';
const VISIBLE_KEY = 'sounder.notify.visible';
/** Age limit of reported events: older ones come from a reconnect. */
const FRESH_MS = 60_000;
/** The same of alerts that are open: a target with a long interval is known to be down minutes later. */
const FRESH_OPEN_MS = 15 * 60_000;
/** An alert is sorted by the time that it began, which may be before other events. */
const LATEST = 50;

export interface NotifySettings {
  /** The least severity that is reported; null = none. */
  readonly level: Severity | null;
  /** The least severity that is heard; null = none. */
  readonly soundLevel: Severity | null;
  /** The system notifies while the page is visible, too. */
  readonly whileVisible: boolean;
}

export interface IncidentNotifierParts {
  readonly bridge: Pick<HostBridge, 'askToNotify' | 'notify' | 'preferences'>;
  readonly timeline: TimelineStore;
  /** The present, also while the past is replayed. */
  readonly presentMs: () => number;
  /** The timeline shows the past. */
  readonly isReplaying: () => boolean;
  /** Tells whether the page is hidden. */
  readonly isHidden: () => boolean;
  /** One window of the program notifies, whichever of them they show. */
  readonly turn: WindowTurn;
  readonly play: AlertSound;
}

/** `on` is the preference of earlier versions. */
const levelOf = (text: string | null): Severity | null =>
  text === 'on' ? 'warning' : (SEVERITIES.find((one) => one === text) ?? null);

/** The settings as they are kept, which another window may have changed. */
function readSettings({ read }: Preferences): NotifySettings {
  const level = levelOf(read(LEVEL_KEY));
  const sound = read(SOUND_KEY);
  return {
    level,
    soundLevel: sound === 'on' ? level : levelOf(sound),
    whileVisible: read(VISIBLE_KEY) === 'on',
  };
}

/** Notifies the user of alerts: by the system while the page is hidden, and by a sound if enabled. */
export class IncidentNotifier {
  readonly settings: StoreApi<NotifySettings>;
  private readonly parts: IncidentNotifierParts;
  private readonly notified = new Set<number>();

  constructor(parts: IncidentNotifierParts) {
    this.parts = parts;
    this.settings = createStore(() => readSettings(parts.bridge.preferences));
    parts.timeline.subscribe(({ events }) => this.look(events));
  }

  /** @returns whether that is the level now; it stays off when the host or the user refuses */
  async setLevel(level: Severity | null): Promise<boolean> {
    const { bridge } = this.parts;
    const isAllowed = level === null || (await bridge.askToNotify());
    const chosen = isAllowed ? level : null;
    bridge.preferences.write(LEVEL_KEY, chosen ?? 'off');
    this.settings.setState({ level: chosen });
    return isAllowed;
  }

  setSoundLevel(soundLevel: Severity | null): void {
    this.parts.bridge.preferences.write(SOUND_KEY, soundLevel ?? 'off');
    this.settings.setState({ soundLevel });
    if (soundLevel !== null) this.parts.play(soundLevel); // to be heard once, and allowed by the browser
  }

  setWhileVisible(whileVisible: boolean): void {
    this.parts.bridge.preferences.write(VISIBLE_KEY, whileVisible ? 'on' : 'off');
    this.settings.setState({ whileVisible });
  }

  /** Switches between off, and warnings and worse. @returns whether it is on now */
  async toggle(): Promise<boolean> {
    if (this.settings.getState().level === null) return this.setLevel('warning');
    await this.setLevel(null);
    return false;
  }

  private look(events: readonly TimelineEvent[]): void {
    const { bridge, isHidden, isReplaying, play, turn } = this.parts;
    if (isReplaying()) return;
    const fresh = this.takeFresh(events);
    if (fresh.length === 0 || !turn.isMine()) return; // they are noted: another window has notified of them
    this.settings.setState(readSettings(bridge.preferences));
    const { level, soundLevel, whileVisible } = this.settings.getState();
    let worst: Severity | null = null;
    for (const { severity, message } of fresh) {
      const isNotified = level !== null && rankOf(severity) >= rankOf(level);
      if (isNotified && (whileVisible || isHidden())) bridge.notify({ title: 'Sounder', body: message });
      if (worst === null || rankOf(severity) > rankOf(worst)) worst = severity;
    }
    if (soundLevel !== null && worst !== null && rankOf(worst) >= rankOf(soundLevel)) play(worst);
  }

  /** Alerts that are new to this window and recent. */
  private takeFresh(events: readonly TimelineEvent[]): { readonly severity: Severity; readonly message: string }[] {
    const nowMs = this.parts.presentMs();
    return events.slice(-LATEST).flatMap((event) => {
      const severity = ALERT_KINDS[event.kind]?.severity;
      if (this.notified.has(event.id) || !severity) return [];
      this.notified.add(event.id);
      const isFresh = nowMs - event.atMs < (isOpenAlert(event) ? FRESH_OPEN_MS : FRESH_MS);
      return isFresh ? [{ severity, message: event.message }] : [];
    });
  }
}
