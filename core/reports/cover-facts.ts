import type { ReportDocument } from './document.ts';
import type { Fact } from './document-parts.ts';
import type { Labels } from './text/labels.ts';

/** Facts of the cover in their order: those that are known. */
export function coverFacts({ cover, timeZone }: ReportDocument, labels: Labels): readonly Fact[] {
  const { customer, site, engineer, span, date } = cover;
  const known = (name: string, value: string | null): Fact[] => (value === null ? [] : [{ name, value }]);
  return [
    ...known(labels.customer, customer),
    ...known(labels.site, site === customer ? null : site),
    ...known(labels.engineer, engineer),
    { name: labels.measuredFrom, value: `${span.from.text} (${timeZone})` },
    { name: labels.measuredTo, value: `${span.to.text} (${timeZone})` },
    { name: labels.duration, value: span.duration },
    { name: labels.date, value: date.text.slice(0, DATE_LENGTH) },
  ];
}

/** The text of a moment begins with its date, in every language. */
const DATE_LENGTH = 10;
