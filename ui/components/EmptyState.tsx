import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly title: string;
  readonly text?: string;
  /** The next step. */
  readonly children?: ReactNode;
}

/** Stands where there is nothing to show: says why, and what to do next. */
export function EmptyState({ title, text, children }: EmptyStateProps): ReactNode {
  return (
    <section className="empty-state">
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {children}
    </section>
  );
}
