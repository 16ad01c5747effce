import type { ReactNode } from 'react';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { Dial } from '../../../ui/charts/Dial.tsx';
import { Sparkline } from '../../../ui/charts/Sparkline.tsx';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { formatBytes, plural } from '../../../ui/format/quantities.ts';
import { formatElapsed, formatTimeOfDay } from '../../../ui/format/times.ts';
import type { DetailsProps } from '../../../ui/probe-view.ts';
import { type HealthDetail, readHealthDetail } from '../common/detail.ts';
import { InterfaceTable } from './InterfaceTable.tsx';
import './health.css';

interface PartProps {
  readonly finding: ServiceFinding;
  readonly detail: HealthDetail | null;
}

const numbersOf = ({ recent }: ServiceFinding, name: string): readonly (number | null)[] =>
  recent.map(({ values }) => (typeof values[name] === 'number' ? (values[name] as number) : null));

function Dials({ finding, detail }: PartProps): ReactNode {
  const { values } = finding.last;
  const percent = (name: string, label: string, note: string | undefined, limits: readonly [number, number]) => (
    <Dial
      label={label}
      value={typeof values[name] === 'number' ? values[name] : null}
      unit="%"
      max={100}
      warnFrom={limits[0]}
      badFrom={limits[1]}
      history={numbersOf(finding, name)}
      {...(note === undefined ? {} : { note })}
    />
  );
  return (
    <div className="dials">
      {percent('cpuPercent', 'CPU', detail?.load ? `load ${detail.load[0].toFixed(2)}` : undefined, [80, 95])}
      {percent(
        'memoryPercent',
        'Memory',
        detail?.memory ? `${formatBytes(detail.memory.availableBytes)} available` : undefined,
        [85, 95],
      )}
      {detail?.swap &&
        detail.swap.totalBytes > 0 &&
        percent('swapPercent', 'Swap', `${formatBytes(detail.swap.freeBytes)} free`, [50, 90])}
      {percent(
        'diskPercent',
        'Disk',
        detail?.disk ? `${formatBytes(detail.disk.availableBytes)} available` : undefined,
        [85, 95],
      )}
      {typeof values['cardWearPercent'] === 'number' &&
        percent('cardWearPercent', 'Card wear', 'up to that much of its life', [70, 90])}
    </div>
  );
}

function Traffic({ finding }: Pick<PartProps, 'finding'>): ReactNode {
  const columns = [
    ['rxMbitPerSecond', 'Received'],
    ['txMbitPerSecond', 'Sent'],
  ] as const;
  return (
    <div className="health-traffic">
      {columns.map(([name, label]) => (
        <div key={name}>
          <h3>
            {label} {finding.last.values[name] ?? '–'} Mbit/s
          </h3>
          <Sparkline label={`${label}, latest rounds`} values={numbersOf(finding, name)} unit="Mbit/s" />
        </div>
      ))}
    </div>
  );
}

/** State of this computer: dials with their history, and its interfaces. */
export function Details({ state, isRunning }: DetailsProps): ReactNode {
  const finding = state as ServiceFinding | undefined;
  if (!finding) {
    return (
      <EmptyState
        title={isRunning ? 'First reading in progress …' : 'No reading yet'}
        text="CPU, memory, disk and interfaces of this computer are read."
      />
    );
  }
  const detail = readHealthDetail(finding.lastDetailed?.detail ?? null);
  const { uptimeSeconds, processes } = finding.last.values;
  return (
    <div className="health-view">
      <section aria-label="Load and memory">
        <Dials finding={finding} detail={detail} />
        <p className="is-quiet">
          {typeof uptimeSeconds === 'number' && `Up for ${formatElapsed(uptimeSeconds * 1000)}. `}
          {typeof processes === 'number' && `${plural(processes, 'process', 'processes')}. `}
          {plural(finding.recent.length, 'reading')}, the last at {formatTimeOfDay(finding.last.atMs)}
        </p>
        {detail?.cards.map(({ name, kind, writtenBytes }) =>
          writtenBytes === null ? null : (
            <p key={name} className="is-quiet">
              Card {name} ({kind}): {formatBytes(writtenBytes)} written since the computer started
            </p>
          ),
        )}
        {detail && detail.unavailable.length > 0 && (
          <p className="is-quiet">Not available on this system: {detail.unavailable.join(', ')}</p>
        )}
      </section>
      {detail?.interfaces && (
        <div className="health-network">
          <Traffic finding={finding} />
          <InterfaceTable interfaces={detail.interfaces} more={detail.moreInterfaces} />
        </div>
      )}
    </div>
  );
}
