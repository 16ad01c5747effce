import type { ReportFrame } from '../build/report-frame.ts';
import type { Finding } from '../document-sections.ts';
import { sentence } from '../text/sentence.ts';
import { comparisonFindings } from './comparison-findings.ts';
import { criteriaFindings } from './criteria-findings.ts';
import type { FindingInputs } from './finding-inputs.ts';
import { type FoundFact, found } from './found-fact.ts';
import { lossFindings, outageFindings } from './loss-findings.ts';
import { measurementFindings, sampleFindings, sumsFindings } from './measurement-findings.ts';
import { mtuFindings, pathFindings, routeFindings } from './path-findings.ts';
import { loadFindings, voiceFindings } from './quality-findings.ts';

const RULES: readonly ((inputs: FindingInputs, frame: ReportFrame) => readonly FoundFact[])[] = [
  outageFindings,
  criteriaFindings,
  lossFindings,
  pathFindings,
  routeFindings,
  mtuFindings,
  loadFindings,
  voiceFindings,
  comparisonFindings,
  sumsFindings,
  sampleFindings,
  measurementFindings,
];

const SEVERITIES: readonly Finding['severity'][] = ['critical', 'warning', 'good', 'info'];

/** All findings of a report, most important first; those of equal severity in the order of the rules. */
export function findingsOf(inputs: FindingInputs, frame: ReportFrame): readonly Finding[] {
  const facts = RULES.flatMap((rule) => rule(inputs, frame));
  if (!facts.some(({ severity }) => severity === 'critical' || severity === 'warning'))
    facts.push(nothing(inputs, frame));
  return facts
    .map((fact, at) => ({ fact, at }))
    .sort(({ fact: left, at: first }, { fact: right, at: second }) => rank(left) - rank(right) || first - second)
    .map(({ fact: { severity, targets, text } }, at) => ({
      id: `F${at + 1}`,
      severity,
      severityText: frame.text.severities[severity],
      title: text.title,
      evidence: [...text.evidence],
      meaning: sentence(text.meaning),
      action: sentence(text.action),
      targets: [...targets],
    }));
}

const rank = ({ severity }: FoundFact): number => SEVERITIES.indexOf(severity);

function nothing({ targets }: FindingInputs, frame: ReportFrame): FoundFact {
  const sent = targets.reduce((sum, one) => sum + one.sent, 0);
  const isJudged = targets.some(({ verdict }) => verdict.result === 'pass');
  return found('nothing', 'good', [], { targets: targets.length, sent, isJudged }, frame);
}
