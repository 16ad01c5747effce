import type { EffectiveSettings } from '../model/settings.ts';
import { isInside, nextChange, outsideReason, timeWindowsOf } from './windows.ts';

type Scheduled = Pick<EffectiveSettings, 'schedule' | 'timeZone'>;

/** A series that may have a schedule. */
export interface ScheduledSeries {
  readonly planned: { readonly settings: Scheduled };
}

interface State {
  readonly isOpen: boolean;
  readonly nextMs: number | null;
  /** null = open. */
  readonly reason: string | null;
}

const ALWAYS: State = { isOpen: true, nextMs: null, reason: null };

/** The schedules of targets at one moment; equal ones are computed once. */
export class WindowsAt {
  private readonly nowMs: number;
  private readonly known = new Map<string, State>();

  /** @param nowMs Unix ms */
  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  /** Why a target is not probed at this moment, for users; null = it is. */
  reason(settings: Scheduled): string | null {
    return this.stateOf(settings).reason;
  }

  /** The series that are probed at this moment; the list itself when none has a schedule. */
  open<T extends ScheduledSeries>(series: readonly T[]): readonly T[] {
    const closed = series.some(({ planned }) => !this.stateOf(planned.settings).isOpen);
    return closed ? series.filter(({ planned }) => this.stateOf(planned.settings).isOpen) : series;
  }

  /** When a window of those asked for so far opens or closes next, Unix ms; null = none does. */
  get nextMs(): number | null {
    const times = [...this.known.values()].flatMap(({ nextMs }) => (nextMs === null ? [] : [nextMs]));
    return times.length === 0 ? null : Math.min(...times);
  }

  private stateOf(settings: Scheduled): State {
    if (settings.schedule === null) return ALWAYS;
    const key = `${settings.schedule}\n${settings.timeZone ?? ''}`;
    const known = this.known.get(key);
    if (known) return known;
    const windows = timeWindowsOf(settings);
    if (windows === null) return ALWAYS;
    const isOpen = isInside(windows, this.nowMs);
    const nextMs = nextChange(windows, this.nowMs);
    const state = { isOpen, nextMs, reason: isOpen ? null : outsideReason(windows, nextMs) };
    this.known.set(key, state);
    return state;
  }
}
