import type { ReactNode } from 'react';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { Dial } from '../../../ui/charts/Dial.tsx';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { formatTimeOfDay } from '../../../ui/format/times.ts';
import type { DetailsProps } from '../../../ui/probe-view.ts';
import { readTemperatureDetail } from '../common/detail.ts';
import { LIMITS, type Limit } from '../common/limits.ts';
import './temperature.css';

/** From here on a Raspberry Pi lowers its clock rate; other processors do so later. */
const WARN_CELSIUS = 80;
const BAD_CELSIUS = 85;

const STYLES = {
  no: { glyph: '●', tone: 'good', text: 'no' },
  earlier: { glyph: '▲', tone: 'warn', text: 'earlier, since the computer started' },
  now: { glyph: '✕', tone: 'bad', text: 'now' },
} as const;

const errorOf = (detail: unknown): string | undefined =>
  typeof detail === 'object' && detail !== null && 'error' in detail ? String(detail.error) : undefined;

/** Temperature of this computer with its history, its sensors, and the limits of its firmware. */
export function Details({ state, isRunning }: DetailsProps): ReactNode {
  const finding = state as ServiceFinding | undefined;
  const { detail = null } = finding?.lastDetailed ?? {};
  const found = readTemperatureDetail(detail);
  if (!finding || !found) {
    const error = errorOf(detail);
    return (
      <EmptyState
        title={error !== undefined ? 'Not available' : isRunning ? 'First reading in progress …' : 'No reading yet'}
        text={error ?? 'The temperature sensors of this computer are read.'}
      />
    );
  }
  const { values } = finding.last;
  return (
    <div className="temperature-view">
      <Dial
        label="Hottest sensor"
        value={typeof values['celsius'] === 'number' ? values['celsius'] : null}
        unit="°C"
        max={100}
        warnFrom={WARN_CELSIUS}
        badFrom={BAD_CELSIUS}
        note={`at ${formatTimeOfDay(finding.last.atMs)}`}
        history={finding.recent.map((one) =>
          typeof one.values['celsius'] === 'number' ? one.values['celsius'] : null,
        )}
      />
      <section aria-label="Sensors">
        <ul>
          {found.sensors.map(({ name, celsius }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: sensors of one name differ only in their place
            <li key={`${name} ${at}`}>
              {name} <strong>{celsius.toFixed(1)} °C</strong>
            </li>
          ))}
        </ul>
      </section>
      {found.hasLimits && (
        <section aria-label="Limits of the firmware">
          <ul>
            {(Object.keys(LIMITS) as Limit[]).map((limit) => (
              <LimitLine key={limit} limit={limit} value={values[limit] ?? null} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function LimitLine({ limit, value }: { readonly limit: Limit; readonly value: unknown }): ReactNode {
  const style = STYLES[value as keyof typeof STYLES];
  if (!style) return null;
  const name = `${LIMITS[limit].charAt(0).toUpperCase()}${LIMITS[limit].slice(1)}`;
  return (
    <li>
      {name}:{' '}
      <span data-tone={style.tone}>
        {style.glyph} {style.text}
      </span>
    </li>
  );
}
