import type { EngineEvent } from '../../core/contracts/engine.ts';
import { formatDuration } from '../../core/model/duration.ts';

/** Shorter starvation only shows in the send delay figures. */
const STARVATION_EVENT_NS = 250e6;

/** An engine's event on the timeline. */
interface Described {
  readonly lengthMs: number;
  readonly event: { readonly message: string; readonly excluded: boolean };
}

/** @returns undefined for an event that is too short for the timeline */
export function describeEngineEvent(event: EngineEvent): Described | undefined {
  switch (event.kind) {
    case 'clock-step': {
      const step = formatDuration(Math.abs(event.stepNs) / 1e6);
      return { lengthMs: 0, event: { message: `Clock set by ${step}`, excluded: false } };
    }
    case 'starvation': {
      if (event.gapNs < STARVATION_EVENT_NS) return undefined;
      const gap = formatDuration(Math.round(event.gapNs / 1e6));
      return { lengthMs: event.gapNs / 1e6, event: { message: `Engine paused for ${gap}`, excluded: true } };
    }
    case 'receive-overflow': {
      const message = `The system dropped ${event.packets} replies before Sounder could read them`;
      return { lengthMs: 0, event: { message, excluded: true } };
    }
  }
}
