// biome-ignore-all lint/a11y/useSemanticElements: rows that exist only while seen have no place in a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the controls in the cells have the focus
// biome-ignore-all lint/a11y/noInteractiveElementToNoninteractiveRole: as above
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/shallow';
import { plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { PasteRow } from './PasteRow.tsx';
import { pasteNameProblems } from './paste-readiness.ts';
import { usePaste } from './paste-store.ts';
import { PreviewRows } from './preview-rows.ts';
import type { Understanding } from './understanding.ts';

const ROW_HEIGHT = 30;
/** A row with its error below it. */
const TALL_ROW_HEIGHT = 50;
const OVERSCAN = 3;

const HEADINGS = ['Name', 'Address', 'Probe', 'Tags', 'Site', 'Description'] as const;

/** The targets that would be added, and entries with errors. Each can be changed, or left out. */
export function PastePreview(): ReactNode {
  const paste = usePaste();
  const understanding = useStore(paste, (state) => state.understanding);
  if (!understanding || understanding.file) return null;
  if (understanding.lines.length + understanding.faulty.length === 0) return null;
  return <Preview understanding={understanding} />;
}

function Preview({ understanding }: { readonly understanding: Understanding }): ReactNode {
  const { catalog } = useBase();
  const paste = usePaste();
  const given = useStore(paste, (state) => state.givenNames);
  const { edits, skipped } = useStore(paste, (state) => state.changes);
  const problems = useStore(
    paste,
    useShallow((state) => pasteNameProblems(state, catalog.getState())),
  );
  const rows = useMemo(() => new PreviewRows(understanding), [understanding]);
  const scroller = useRef<HTMLDivElement>(null);
  const isTall = (at: number) => rows.hasError(at) || (problems.size > 0 && problems.has(rows.at(at).key));
  const virtualizer = useVirtualizer({
    count: rows.count,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (isTall(at) ? TALL_ROW_HEIGHT : ROW_HEIGHT),
    overscan: OVERSCAN,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights follow from these
  useEffect(() => virtualizer.measure(), [rows, problems, virtualizer]);
  const moveRow = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const from = event.target instanceof HTMLElement ? event.target : null;
    const row = from?.closest<HTMLElement>('[data-position]');
    if (step === 0 || !from || !row || from.tagName === 'SELECT') return;
    event.preventDefault();
    const nth = [...row.querySelectorAll('input, select')].indexOf(from);
    const next = Number(row.dataset['position']) + step;
    if (next < 0 || next >= rows.count) return;
    virtualizer.scrollToIndex(next);
    requestAnimationFrame(() => {
      const cells = scroller.current?.querySelectorAll(`[data-position="${next}"] :is(input, select)`);
      const cell = cells?.[nth];
      if (cell instanceof HTMLElement) cell.focus();
    });
  };
  const isAll = skipped.size === 0;
  return (
    <section aria-label="New targets" className="paste-rows">
      <div className="preview-caption">
        <h3>{plural(rows.count, 'row')}</h3>
        <span className="paste-hint">Every cell can be changed; rows without a tick are not added.</span>
      </div>
      <div
        ref={scroller}
        className="paste-preview"
        role="table"
        aria-label="New targets"
        aria-rowcount={rows.count + 1}
        onKeyDown={moveRow}
      >
        <div role="rowgroup" className="preview-heads">
          <div role="row" className="preview-row" aria-rowindex={1}>
            <span role="columnheader" className="preview-tick">
              <input
                type="checkbox"
                checked={isAll}
                aria-label="Add all rows"
                onChange={() => paste.getState().include(isAll ? rows.keys() : [...skipped], !isAll)}
              />
            </span>
            <span role="columnheader" className="preview-line">
              Line
            </span>
            {HEADINGS.map((heading) => (
              <span key={heading} role="columnheader" className="preview-head">
                {heading}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="preview-body" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start, size }) => {
            const row = rows.at(index);
            return (
              <PasteRow
                key={row.key}
                row={row}
                position={index}
                style={{ transform: `translateY(${start}px)`, height: size }}
                given={given.get(row.key)}
                edit={edits.get(row.key)}
                isIncluded={!skipped.has(row.key)}
                problem={problems.get(row.key)}
              />
            );
          })}
        </div>
      </div>
    </section>
  );
}
