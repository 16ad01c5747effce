import { Button, FormGroup, InputGroup, PopoverNext } from '@blueprintjs/core';
import { CalendarIcon } from '@blueprintjs/icons';
import { type ReactNode, useState } from 'react';
import { formatDay, formatMoment, isUtcClock, parseMoment } from '../../../../ui/format/times.ts';
import { useBase } from '../../../base/base-context.ts';
import { spanProblems } from '../chart-inputs.ts';
import type { TimeWindow } from '../chart-state.ts';
import { useChart } from '../chart-store.ts';
import { type Day, daysOf, PRESETS, windowOf } from './calendar.ts';
import { MonthGrid } from './MonthGrid.tsx';
import './span-picker.css';

/** The two moments as they are written, and their choice from the calendar: a day, then another one for the days between. */
function useSpanFields(shown: TimeWindow, nowMs: number) {
  const [from, setFrom] = useState(() => formatMoment(shown.fromMs));
  const [to, setTo] = useState(() => formatMoment(shown.toMs));
  /** The day that was picked last, while the next one picks the other end. */
  const [begun, setBegun] = useState<Day | null>(null);
  const [fromMs, toMs] = [parseMoment(from), parseMoment(to)];
  const pick = (day: Day) => {
    const [first = day, last = day] = begun === null ? [] : [begun, day].sort();
    const window = windowOf({ first, last }, nowMs);
    if (!window) return;
    setFrom(formatMoment(window.fromMs));
    setTo(formatMoment(window.toMs));
    setBegun(begun === null ? day : null);
  };
  const problems = spanProblems(fromMs, toMs);
  const isValid = problems.from === undefined && problems.to === undefined;
  const window = isValid && fromMs !== null && toMs !== null ? { fromMs, toMs } : null;
  return { from, to, setFrom, setTo, pick, problems, window, isBegun: begun !== null };
}

function SpanForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const { stationNowMs } = useBase();
  const chart = useChart();
  const [nowMs] = useState(stationNowMs);
  const [shown] = useState<TimeWindow>(() => chart.view());
  const { from, to, setFrom, setTo, pick, problems, window, isBegun } = useSpanFields(shown, nowMs);
  const today = formatDay(nowMs);
  const intentOf = (problem: string | undefined) => (problem === undefined ? 'none' : 'danger');
  const show = (wanted: TimeWindow | null) => {
    if (!wanted) return;
    chart.getState().zoom(wanted);
    onDone();
  };
  return (
    <form
      className="span-form"
      onSubmit={(event) => {
        event.preventDefault();
        show(window);
      }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: buttons are no fields */}
      <div className="span-presets" role="group" aria-label="Days">
        {PRESETS.map(({ label, range }) => (
          <Button
            key={label}
            variant="minimal"
            size="small"
            alignText="start"
            text={label}
            onClick={() => show(windowOf(range(today), nowMs))}
          />
        ))}
      </div>
      <MonthGrid chosen={window && daysOf(window)} today={today} onPick={pick} />
      <p className="is-quiet span-fields" role="status">
        {isBegun ? 'Choose another day for the days up to it' : 'Choose a day, or write two moments'}
      </p>
      <div className="span-fields">
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
      </div>
      <Button className="span-show" type="submit" intent="primary" text="Show" disabled={window === null} />
    </form>
  );
}

/** Chooses the span of the chart: by its two moments, from a calendar, or one that is asked for often. */
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
        title="Choose the beginning and the end, or days from a calendar"
        onClick={() => setOpen(!isOpen)}
      />
    </PopoverNext>
  );
}
