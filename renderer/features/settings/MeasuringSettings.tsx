import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatCount, formatRate } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { rateLimitIn } from '../../live/status-store.ts';
import { SectionSettings } from './SectionSettings.tsx';

/** The rate limit, and where the settings of all targets are. */
export function MeasuringSettings(): ReactNode {
  const { layout, status } = useBase();
  const planned = useStore(status, (state) => state.status?.packetsPerSecond ?? 0);
  const limit = useStore(status, rateLimitIn);
  const open = () => {
    layout.getState().showDialog('none');
    layout.getState().enterPanel('defaults');
  };
  return (
    <>
      <div className="settings-row">
        <span>Interval, timeout, packets per round and more, for targets without their own</span>
        <Button size="small" text="Default settings" onClick={open} />
      </div>
      <p className="is-quiet">
        Above {formatCount(limit)} packets/s, Start asks first. The plan has {formatRate(planned)} packets/s.
      </p>
      <SectionSettings section="limits" />
    </>
  );
}
