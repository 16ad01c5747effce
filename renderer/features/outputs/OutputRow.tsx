import { Button } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import type { OutputStatus } from '../../../core/contracts/outputs.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { formatCount } from '../../../ui/format/quantities.ts';
import { formatTimeOfDay } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { lookOf, lossesOf, queueText } from './outputs-text.ts';

type Test = { readonly state: 'none' | 'running' | 'accepted' } | { readonly state: 'failed'; readonly fault: Fault };

interface OutputRowProps {
  readonly output: OutputStatus;
  readonly onEdit: () => void;
}

/** An output with its queue and its losses; the button sends a request without samples. */
export function OutputRow({ output, onEdit }: OutputRowProps): ReactNode {
  const { glyph, word, tone } = lookOf(output);
  return (
    <li className="output" data-tone={tone}>
      <div className="output-title">
        <span className="glyph" aria-hidden="true">
          {glyph}
        </span>
        <strong>{output.name}</strong>
        <span className="is-quiet">{word}</span>
      </div>
      <div className="output-place is-quiet">{output.place}</div>
      <div>
        {queueText(output)}; {formatCount(output.sent)} values sent
        {output.lastSentMs !== null && `, last at ${formatTimeOfDay(output.lastSentMs)}`}
      </div>
      {lossesOf(output).map((line) => (
        <div key={line} data-tone="warn">
          ⚠ {line}
        </div>
      ))}
      {output.fault && <FaultText fault={output.fault} />}
      {output.retryAtMs !== null && <div className="is-quiet">Next try at {formatTimeOfDay(output.retryAtMs)}</div>}
      {output.lastRejection && (
        <div>
          Last refusal: <FaultText fault={output.lastRejection} />
        </div>
      )}
      <div className="output-actions">
        <Button size="small" text="Edit" aria-label={`Edit ${output.name}`} onClick={onEdit} />
        {output.state !== 'disabled' && <TestButton name={output.name} />}
      </div>
    </li>
  );
}

function TestButton({ name }: { readonly name: string }): ReactNode {
  const { link } = useBase();
  const [test, setTest] = useState<Test>({ state: 'none' });
  const run = async () => {
    setTest({ state: 'running' });
    try {
      const { fault } = await link.station.outputTest({ name });
      setTest(fault ? { state: 'failed', fault: fault as Fault } : { state: 'accepted' });
    } catch (thrown) {
      setTest({ state: 'failed', fault: toFault(thrown) });
    }
  };
  return (
    <div className="output-actions" role="status">
      <Button
        size="small"
        text="Test"
        aria-label={`Test ${name}`}
        loading={test.state === 'running'}
        onClick={() => void run()}
      />
      {test.state === 'accepted' && <span data-tone="good">✓ The receiver accepts requests</span>}
      {test.state === 'failed' && <FaultText fault={test.fault} />}
    </div>
  );
}
