import { Button, PopoverNext } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../../../ui/format/quantities.ts';
import { useApp } from '../../app/app-context.tsx';
import { doubts } from './trust.ts';

function Explanation(): ReactNode {
  const { status } = useApp();
  const trust = useStore(status, (state) => state.status?.trust);
  if (!trust) return null;
  const found = doubts(trust);
  const late = trust.lateP99Us === null ? 'nothing sent yet' : `${formatCount(trust.lateP99Us)} µs`;
  return (
    <div className="popover-text">
      <h3>How far these numbers can be trusted</h3>
      {found.length === 0 && <p>Every sample of this run was sent on time and kept.</p>}
      <dl>
        {found.map((doubt) => (
          <div key={doubt.title}>
            <dt>{doubt.title}</dt>
            <dd>{doubt.explanation}</dd>
          </div>
        ))}
        <div>
          <dt>Lateness, p99 over ten seconds: {late}</dt>
          <dd>How much later than planned packets left this machine.</dd>
        </div>
      </dl>
    </div>
  );
}

/** Says whether our own doing has touched the numbers. */
export function TrustSign(): ReactNode {
  const { status } = useApp();
  const trust = useStore(status, (state) => state.status?.trust);
  const phase = useStore(status, (state) => state.status?.phase);
  if (!trust || (phase === 'stopped' && trust.lateP99Us === null)) return null;
  const found = doubts(trust);
  const first = found[0];
  const text = !first ? '✓ Trusted' : found.length === 1 ? `⚠ ${first.title}` : `⚠ ${first.title} +${found.length - 1}`;
  return (
    <PopoverNext content={<Explanation />} placement="bottom-end">
      <Button variant="minimal" className="sign" data-tone={first ? 'warn' : 'good'} text={text} />
    </PopoverNext>
  );
}
