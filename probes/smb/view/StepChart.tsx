import type { ReactNode } from 'react';
import { msText, stepResult, stepTitle } from '../common/describe.ts';
import type { StepDetail } from '../common/detail.ts';

interface StepChartProps {
  readonly title: string;
  readonly steps: readonly StepDetail[];
  /** End of the time axis, ms. */
  readonly untilMs: number;
}

/** Width of the drawing in its own units; the page stretches it. */
const WIDTH = 1000;
const HEIGHT = 10;
/** Narrower bars would not be seen. */
const MIN_WIDTH = 4;

/** The steps of a transaction on a time axis, a row for each. */
export function StepChart({ title, steps, untilMs }: StepChartProps): ReactNode {
  return (
    <section className="smb-run" aria-label={title}>
      <h3>{title}</h3>
      <table className="smb-steps">
        <tbody>
          {steps.map((step, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other identity than their place
            <StepRow key={at} step={step} untilMs={untilMs} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function StepRow({ step, untilMs }: { readonly step: StepDetail; readonly untilMs: number }): ReactNode {
  const scale = untilMs > 0 ? WIDTH / untilMs : 0;
  const width = Math.max(MIN_WIDTH, step.ms * scale);
  const x = Math.min(WIDTH - width, step.startMs * scale);
  const isFailed = step.error !== null;
  const result = stepResult(step);
  return (
    <>
      <tr>
        <th scope="row" data-tone={isFailed ? 'bad' : undefined}>
          {isFailed && '✕ '}
          {stepTitle(step)}
        </th>
        <td className="smb-lane">
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
            <rect className="smb-track" x={0} y={0} width={WIDTH} height={HEIGHT} />
            <rect
              className={isFailed ? 'smb-bar smb-bar-failed' : `smb-bar smb-bar-${step.step}`}
              x={x}
              y={1}
              width={width}
              height={HEIGHT - 2}
            />
          </svg>
        </td>
        <td className="smb-ms">{msText(step.ms)} ms</td>
      </tr>
      {result !== '' && (
        <tr className="smb-outcome">
          <td colSpan={3} data-tone={isFailed ? 'bad' : undefined} title={result}>
            {result}
          </td>
        </tr>
      )}
    </>
  );
}
