import type { ServiceFinding } from '../../../core/service/finding.ts';
import { errorOf } from '../common/detail.ts';
import { msText } from '../common/phase-titles.ts';

/** The last transaction in one line. */
export function describeHttpFinding({ last }: ServiceFinding): string {
  const { status, httpVersion, certificateDays } = last.values;
  const parts = [
    status === null ? null : `Status ${status}`,
    httpVersion,
    last.durationMs === null ? null : `${msText(last.durationMs)} ms`,
    typeof certificateDays === 'number' ? `certificate valid for ${certificateDays} days` : null,
    errorOf(last.detail),
  ];
  const text = parts.filter((part) => part !== null && part !== undefined).join(', ');
  return text === '' ? last.outcome : text;
}
