import type { ReportFrame } from '../build/report-frame.ts';
import type { Finding } from '../document-sections.ts';
import type { TargetItem } from '../document-target.ts';
import type { FindingFacts, FindingKind, FindingText } from './finding-facts.ts';

/** A finding before it is ranked. */
export interface FoundFact {
  readonly severity: Finding['severity'];
  readonly targets: readonly string[];
  readonly text: FindingText;
}

/** Words a finding in the language of the report. */
export function found<Kind extends FindingKind>(
  kind: Kind,
  severity: Finding['severity'],
  targets: readonly TargetItem[],
  facts: FindingFacts[Kind],
  { text }: ReportFrame,
): FoundFact {
  return { severity, targets: targets.map(({ id }) => id), text: text.findings[kind](facts) };
}

/** Text of a printed figure of a target. */
export const figureOf = ({ figures }: TargetItem, metric: TargetItem['figures'][number]['metric']) =>
  figures.find((one) => one.metric === metric);
