import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatCount, plural } from '../../../ui/format/quantities.ts';
import { type TextCheck, useYaml } from './yaml-store.ts';

/** Goes to a place of the text. */
export type GoTo = (place: { readonly line: number; readonly column: number }) => void;

interface ProblemListProps {
  readonly title: string;
  readonly list: TextCheck['problems'];
  readonly tone: 'bad' | 'quiet';
  readonly onGo: GoTo;
}

function ProblemList({ title, list, tone, onGo }: ProblemListProps): ReactNode {
  if (list.count === 0) return null;
  return (
    <section data-tone={tone}>
      <h3>{title}</h3>
      <ol aria-label={title}>
        {list.first.map(({ line, column, message }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two problems may be equal
          <li key={at}>
            <button type="button" onClick={() => onGo({ line, column })}>
              <span className="yaml-place">
                {formatCount(line)}:{formatCount(column)}
              </span>
              {message}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Errors and warnings of the text; each leads to its place. */
export function YamlProblems({ onGo }: { readonly onGo: GoTo }): ReactNode {
  const yaml = useYaml();
  const check = useStore(yaml, (state) => state.check);
  if (!check || check.problems.count + check.warnings.count === 0) return null;
  return (
    <div className="yaml-problems">
      <ProblemList title={`✕ ${plural(check.problems.count, 'error')}`} list={check.problems} tone="bad" onGo={onGo} />
      <ProblemList title={plural(check.warnings.count, 'warning')} list={check.warnings} tone="quiet" onGo={onGo} />
    </div>
  );
}
