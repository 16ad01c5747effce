import { Button, InputGroup } from '@blueprintjs/core';
import { CrossIcon, FilterIcon } from '@blueprintjs/icons';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { FILTER_BOX_ID, TABLE_ID } from '../../../base/screen-regions.ts';
import { useOverview } from '../overview-store.ts';
import { fieldValues } from './field-values.ts';
import type { FilterProblem } from './filter.ts';
import { type Completion, completionsOf, FILTER_HELP } from './filter-completion.ts';
import './filter.css';

const optionId = (at: number): string => `${FILTER_BOX_ID}-option-${at}`;

interface CompletionListProps {
  readonly completions: readonly Completion[];
  readonly active: number;
  readonly onTake: (completion: Completion) => void;
}

function CompletionList({ completions, active, onTake }: CompletionListProps): ReactNode {
  return (
    <div className="filter-completions" id={`${FILTER_BOX_ID}-options`} role="listbox" aria-label="Filter words">
      {completions.map((completion, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the box takes the keys
        <div
          key={completion.word}
          id={optionId(at)}
          role="option"
          tabIndex={-1}
          aria-selected={at === active}
          className="filter-completion"
          // Runs before the box loses the focus, which would close the list.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(completion)}
        >
          <code>{completion.word}</code>
          <span>{completion.meaning}</span>
        </div>
      ))}
    </div>
  );
}

/** The mistake, and the filter with the invalid word marked. */
function ProblemText(props: { readonly problem: FilterProblem; readonly filterText: string }): ReactNode {
  const { problem, filterText } = props;
  const end = problem.at + problem.word.length;
  return (
    <div className="filter-problem" id={`${FILTER_BOX_ID}-problem`} role="alert">
      <p>✕ {problem.message}</p>
      <p className="filter-place">
        {filterText.slice(0, problem.at)}
        <mark>{filterText.slice(problem.at, end)}</mark>
        {filterText.slice(end)}
      </p>
    </div>
  );
}

/** The filter box with completions and the message for an invalid word. */
export function FilterBox(): ReactNode {
  const overview = useOverview();
  const filterText = useStore(overview, (state) => state.filterText);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { setFilter } = overview.getState();
  const problem = overview.model.filter.problems[0];
  const completions = isOpen ? completionsOf(filterText, fieldValues(overview.model.rows)) : [];

  const write = (text: string) => {
    setFilter(text);
    setIsOpen(true);
    setActive(-1);
  };
  const close = () => {
    setIsOpen(false);
    setActive(-1);
  };
  const take = (completion: Completion | undefined) => {
    if (completion) write(completion.text);
  };
  const handleCompletionKey = (event: KeyboardEvent): boolean => {
    if (completions.length === 0) return false;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const from = step < 0 ? Math.max(0, active) : active; // up from the box goes to the last one
    if (step !== 0) setActive((from + step + completions.length) % completions.length);
    else if ((event.key === 'Enter' || event.key === 'Tab') && active >= 0) take(completions[active]);
    else if (event.key === 'Escape') close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const handleKey = (event: KeyboardEvent) => {
    if (handleCompletionKey(event)) return;
    if (event.key === 'Escape' && filterText !== '') {
      event.stopPropagation();
      write('');
    } else if (event.key === 'Escape' || event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      document.getElementById(TABLE_ID)?.focus();
    }
  };
  return (
    <div className="filter-box">
      <InputGroup
        id={FILTER_BOX_ID}
        inputClassName="filter-input"
        type="search"
        value={filterText}
        placeholder="Filter: loss>2 …"
        aria-label="Filter series"
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${FILTER_BOX_ID}-problem`}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={completions.length > 0}
        aria-controls={completions.length > 0 ? `${FILTER_BOX_ID}-options` : undefined}
        aria-activedescendant={active >= 0 ? optionId(active) : undefined}
        intent={problem === undefined ? 'none' : 'danger'}
        title={FILTER_HELP}
        leftIcon={<FilterIcon />}
        spellCheck={false}
        onValueChange={write}
        onKeyDown={handleKey}
        onBlur={close}
        {...(filterText === ''
          ? {}
          : {
              rightElement: (
                <Button
                  variant="minimal"
                  icon={<CrossIcon />}
                  aria-label="Clear the filter"
                  onClick={() => write('')}
                />
              ),
            })}
      />
      {completions.length > 0 ? (
        <CompletionList completions={completions} active={active} onTake={take} />
      ) : (
        problem !== undefined && <ProblemText problem={problem} filterText={filterText} />
      )}
    </div>
  );
}
