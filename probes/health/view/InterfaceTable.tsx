import type { ReactNode } from 'react';
import { formatBytes, formatCount, NOTHING } from '../../../ui/format/quantities.ts';
import type { InterfaceState } from '../common/detail.ts';

interface InterfaceTableProps {
  readonly interfaces: readonly InterfaceState[];
  readonly more: number;
}

/** The interfaces of this computer, that of the default route first. */
export function InterfaceTable({ interfaces, more }: InterfaceTableProps): ReactNode {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the keyboard */}
      <section className="health-interfaces" tabIndex={0} aria-label="Interfaces">
        <table>
          <thead>
            <tr>
              <th scope="col">Interface</th>
              <th scope="col">State</th>
              <th scope="col">Link</th>
              <th scope="col">In, Mbit/s</th>
              <th scope="col">Out, Mbit/s</th>
              <th scope="col">Received</th>
              <th scope="col">Sent</th>
              <th scope="col">Errors</th>
              <th scope="col">Dropped</th>
            </tr>
          </thead>
          <tbody>
            {interfaces.map((one) => (
              <InterfaceRow key={one.name} {...one} />
            ))}
          </tbody>
        </table>
      </section>
      {more > 0 && <p className="is-quiet">{formatCount(more)} more are not listed</p>}
    </>
  );
}

function InterfaceRow(one: InterfaceState): ReactNode {
  const { name, state, isDefault, rxMbitPerSecond, txMbitPerSecond } = one;
  const [errors, dropped] = [one.rxErrors + one.txErrors, one.rxDropped + one.txDropped];
  return (
    <tr>
      <th scope="row">
        {name}
        {isDefault && <span className="is-quiet"> default route</span>}
      </th>
      <td>{state}</td>
      <td>{linkText(one)}</td>
      <td>{rxMbitPerSecond?.toFixed(3) ?? NOTHING}</td>
      <td>{txMbitPerSecond?.toFixed(3) ?? NOTHING}</td>
      <td>{formatBytes(one.rxBytes)}</td>
      <td>{formatBytes(one.txBytes)}</td>
      <td data-tone={errors > 0 ? 'warn' : undefined}>{formatCount(errors)}</td>
      <td>{formatCount(dropped)}</td>
    </tr>
  );
}

function linkText({ speedMbit, wifi }: InterfaceState): string {
  const parts = [
    speedMbit === null ? null : `${speedMbit} Mbit/s`,
    wifi?.ssid ?? null,
    wifi?.signalDbm == null ? null : `${wifi.signalDbm} dBm`,
    wifi?.txMbit == null ? null : `${wifi.txMbit} Mbit/s`,
  ].filter((part) => part !== null);
  return parts.join(', ') || NOTHING;
}
