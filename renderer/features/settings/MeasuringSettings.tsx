import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { MAX_PACKETS_PER_SECOND } from '../../../core/model/rate-limit.ts';
import { formatCount } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';

/** Settings of all targets, and the limit of the packets that are sent. */
export function MeasuringSettings(): ReactNode {
  const { layout, status } = useBase();
  const planned = useStore(status, (state) => state.status?.packetsPerSecond ?? 0);
  const open = () => {
    layout.getState().showDialog('none');
    layout.getState().enterPanel('defaults');
  };
  return (
    <>
      <div className="settings-row">
        <span>
          Interval, timeout, losses until a target is down, and all else that a target has no value of its own for
        </span>
        <Button size="small" text="Default settings" onClick={open} />
      </div>
      <p className="is-quiet">
        Above {formatCount(MAX_PACKETS_PER_SECOND)} packets/s, Start asks first. The plan has {formatCount(planned)}{' '}
        packets/s.
      </p>
    </>
  );
}
