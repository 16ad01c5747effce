// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: the date grid of the ARIA practices is a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the button in a cell takes the focus
import { Button } from '@blueprintjs/core';
import { ChevronLeftIcon, ChevronRightIcon } from '@blueprintjs/icons';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { type Day, type DayRange, followedDay, monthPlus, movedDay, weekdayOf, weeksOf } from './calendar.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

const monthText = (day: Day): string => `${MONTHS[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`;

interface MonthGridProps {
  /** The days that are chosen; null = none. */
  readonly chosen: DayRange | null;
  /** Later days cannot be chosen. */
  readonly today: Day;
  readonly onPick: (day: Day) => void;
}

/** A month to choose days from: one of its days takes the focus, and keys move it as in the date grid of the ARIA practices. */
export function MonthGrid({ chosen, today, onPick }: MonthGridProps): ReactNode {
  const [active, setActive] = useState<Day>(chosen?.last ?? today);
  const isMoved = useRef(false);
  const table = useRef<HTMLTableElement>(null);
  const titleId = useId();
  const { first, last } = chosen ?? {};
  useEffect(() => {
    if (first !== undefined && last !== undefined) setActive((now) => followedDay(now, { first, last }));
  }, [first, last]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows the active day
  useEffect(() => {
    if (!isMoved.current) return;
    isMoved.current = false;
    table.current?.querySelector<HTMLElement>('button[tabindex="0"]')?.focus();
  }, [active]);
  const handleKey = (event: KeyboardEvent) => {
    const next = movedDay(active, event.key, event.shiftKey);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    isMoved.current = true;
    setActive(next);
  };
  const turn = (months: number) => setActive(monthPlus(active, months));
  return (
    <div className="month">
      <div className="month-head">
        <Button
          variant="minimal"
          size="small"
          icon={<ChevronLeftIcon />}
          aria-label="Previous month"
          onClick={() => turn(-1)}
        />
        <span id={titleId} aria-live="polite">
          {monthText(active)}
        </span>
        <Button
          variant="minimal"
          size="small"
          icon={<ChevronRightIcon />}
          aria-label="Next month"
          onClick={() => turn(1)}
        />
      </div>
      <table ref={table} role="grid" aria-labelledby={titleId} onKeyDown={handleKey}>
        <thead>
          <tr>
            {WEEKDAYS.map((name) => (
              <th key={name} scope="col" abbr={name}>
                {name.slice(0, 2)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(active).map((week) => (
            <tr key={week[0]}>
              {week.map((day) => {
                const isChosen = chosen !== null && day >= chosen.first && day <= chosen.last;
                return (
                  <td key={day} role="gridcell" aria-selected={isChosen}>
                    <button
                      type="button"
                      tabIndex={day === active ? 0 : -1}
                      className={day.slice(0, 7) === active.slice(0, 7) ? undefined : 'is-other-month'}
                      aria-label={`${WEEKDAYS[weekdayOf(day)]}, ${day}`}
                      aria-current={day === today ? 'date' : undefined}
                      aria-disabled={day > today}
                      onClick={() => {
                        setActive(day);
                        if (day <= today) onPick(day);
                      }}
                    >
                      {Number(day.slice(8))}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
