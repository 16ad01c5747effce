import { Fragment, type ReactNode } from 'react';
import type { Hop } from '../common/detail.ts';
import { msText, PHASE_TITLES } from '../common/phase-titles.ts';
import { type Bar, barsOf } from './waterfall.ts';

interface WaterfallProps {
  readonly title: string;
  readonly hops: readonly Hop[];
  /** End of the time axis, ms. */
  readonly untilMs: number;
}

/** Width of the drawing in its own units; the page stretches it. */
const WIDTH = 1000;
const HEIGHT = 10;
/** Narrower bars would not be seen. */
const MIN_WIDTH = 4;

/** The phases of a transaction on a time axis: a table whose rows are phases, with the hops of redirects as groups. */
export function Waterfall({ title, hops, untilMs }: WaterfallProps): ReactNode {
  return (
    <section className="http-run" aria-label={title}>
      <h3>{title}</h3>
      <table className="http-waterfall">
        <tbody>
          {hops.map((hop, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: hops have no other identity than their place
            <Fragment key={at}>
              <HopHead hop={hop} />
              {barsOf(hop).map((bar) => (
                <BarRow key={bar.phase} bar={bar} untilMs={untilMs} />
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function HopHead({ hop: { method, url, status, reason, address, isProxied } }: { readonly hop: Hop }): ReactNode {
  const isGood = status !== null && status < 400;
  return (
    <tr className="http-hop">
      <th colSpan={3} scope="rowgroup">
        <span data-tone={isGood ? 'good' : 'bad'}>
          {status ?? 'no answer'} {reason}
        </span>{' '}
        <code title={url}>
          {method} {url}
        </code>
        {address !== null && (
          <span className="is-quiet">
            {' '}
            {isProxied ? 'through proxy' : 'from'} {address}
          </span>
        )}
      </th>
    </tr>
  );
}

function BarRow({ bar, untilMs }: { readonly bar: Bar; readonly untilMs: number }): ReactNode {
  const scale = untilMs > 0 ? WIDTH / untilMs : 0;
  const width = Math.max(MIN_WIDTH, bar.lengthMs * scale);
  const x = Math.min(WIDTH - width, bar.fromMs * scale);
  return (
    <tr>
      <th scope="row">{PHASE_TITLES[bar.phase]}</th>
      <td className="http-lane">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <rect className="http-track" x={0} y={0} width={WIDTH} height={HEIGHT} />
          <rect className={`http-bar http-bar-${bar.phase}`} x={x} y={1} width={width} height={HEIGHT - 2} />
        </svg>
      </td>
      <td className="http-ms">{msText(bar.lengthMs)} ms</td>
    </tr>
  );
}
