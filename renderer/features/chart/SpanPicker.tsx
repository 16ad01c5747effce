import { Button, FormGroup, InputGroup, PopoverNext } from '@blueprintjs/core';
import { CalendarIcon } from '@blueprintjs/icons';
import { type ReactNode, useState } from 'react';
import { formatMoment, isUtcClock, parseMoment } from '../../../ui/format/times.ts';
import { spanProblems } from './chart-inputs.ts';
import type { TimeWindow } from './chart-state.ts';
import { useChart } from './chart-store.ts';

function SpanForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const chart = useChart();
  const [shown] = useState<TimeWindow>(() => chart.view());
  const [from, setFrom] = useState(() => formatMoment(shown.fromMs));
  const [to, setTo] = useState(() => formatMoment(shown.toMs));
  const [fromMs, toMs] = [parseMoment(from), parseMoment(to)];
  const problems = spanProblems(fromMs, toMs);
  const intentOf = (problem: string | undefined) => (problem === undefined ? 'none' : 'danger');
  return (
    <form
      className="chart-choices"
      onSubmit={(event) => {
        event.preventDefault();
        if (problems.to !== undefined || fromMs === null || toMs === null) return;
        chart.getState().zoom({ fromMs, toMs });
        onDone();
      }}
    >
      <FormGroup
        label="From"
        labelFor="chart-from"
        labelInfo={isUtcClock() ? '(UTC)' : '(local time)'}
        helperText={problems.from}
        intent={intentOf(problems.from)}
      >
        <InputGroup id="chart-from" autoFocus value={from} onChange={({ target }) => setFrom(target.value)} />
      </FormGroup>
      <FormGroup label="To" labelFor="chart-to" helperText={problems.to} intent={intentOf(problems.to)}>
        <InputGroup id="chart-to" value={to} onChange={({ target }) => setTo(target.value)} />
      </FormGroup>
      <Button
        type="submit"
        intent="primary"
        text="Show"
        disabled={problems.from !== undefined || problems.to !== undefined}
      />
    </form>
  );
}

/** Chooses the span of the chart by its two moments. */
export function SpanPicker(): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <PopoverNext
      content={<SpanForm onDone={() => setOpen(false)} />}
      placement="bottom-start"
      isOpen={isOpen}
      onInteraction={setOpen}
    >
      <Button
        size="small"
        icon={<CalendarIcon />}
        aria-label="Choose a span"
        title="Choose the beginning and the end"
        onClick={() => setOpen(!isOpen)}
      />
    </PopoverNext>
  );
}
