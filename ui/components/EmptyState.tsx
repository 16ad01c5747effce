import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly title: string;
  readonly text?: string;
  /** The next step. */
  readonly children?: ReactNode;
}

/** Placeholder for an empty view: gives the reason and the next step. */
export function EmptyState({ title, text, children }: EmptyStateProps): ReactNode {
  return (
    <section className="empty-state">
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {children}
    </section>
  );
}
