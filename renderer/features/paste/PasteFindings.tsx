import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ListProblem } from '../../../core/model/target-list.ts';
import { formatCount, plural } from '../../../ui/format/quantities.ts';
import { useApp } from '../../app/app-context.tsx';
import type { Understanding } from './understand-paste.ts';

/** More would only be scrolled past; the first ones tell what is wrong with the rest. */
const SHOWN = 200;

function Problems({
  title,
  list,
  tone,
}: {
  title: string;
  list: readonly ListProblem[];
  tone: 'bad' | 'quiet';
}): ReactNode {
  if (list.length === 0) return null;
  return (
    <section className="paste-problems" data-tone={tone}>
      <h3>{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled with the keyboard */}
      <ol tabIndex={0} aria-label={title}>
        {list.slice(0, SHOWN).map(({ line, column, text, message }) => (
          <li key={`${line}:${column}`}>
            <span className="problem-place">
              {line}:{column}
            </span>
            <span>
              {!message.includes(text) && <code>{text} </code>}
              {message}
            </span>
          </li>
        ))}
        {list.length > SHOWN && <li>… and {formatCount(list.length - SHOWN)} more</li>}
      </ol>
    </section>
  );
}

function understood({ addresses, names, targets }: Understanding): string {
  const literal = addresses - names;
  const parts = [];
  if (literal > 0) parts.push(plural(literal, 'address', 'addresses'));
  if (names > 0) parts.push(plural(names, 'name'));
  if (parts.length === 0) return 'Nothing new';
  return `${parts.join(' and ')} from ${plural(targets.length, 'entry', 'entries')}`;
}

/** What was understood of the paste, and what was not. */
export function PasteFindings(): ReactNode {
  const { paste } = useApp();
  const understanding = useStore(paste, (state) => state.understanding);
  const isReading = useStore(paste, (state) => state.isReading);
  if (!understanding) {
    return (
      <p className="paste-hint">
        Addresses, names, CIDRs, ranges and patterns, separated by anything. URLs are cut to their host. What is
        understood appears here as you type.
      </p>
    );
  }
  const { existing, duplicates, errors, notes } = understanding;
  return (
    <div className={isReading ? 'is-stale' : ''}>
      <p className="paste-understood">{understood(understanding)}</p>
      {duplicates > 0 && <p>{plural(duplicates, 'duplicate')} merged</p>}
      {existing.length > 0 && (
        <p title={existing.slice(0, SHOWN).join('\n')}>
          {plural(existing.length, 'destination')} skipped: in the project already
        </p>
      )}
      <Problems title={`✕ ${plural(errors.length, 'entry', 'entries')} not understood`} list={errors} tone="bad" />
      <Problems title={plural(notes.length, 'note')} list={notes} tone="quiet" />
    </div>
  );
}
