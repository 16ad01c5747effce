import type { VerdictItem } from '../document-parts.ts';
import type { SummaryRow, TargetItem } from '../document-target.ts';
import { notPrinted } from '../not-printed.ts';
import type { Labels } from '../text/labels.ts';
import type { TargetPart, TemplatePicture, TemplateVerdict } from './template-data.ts';

export interface TargetPictures {
  readonly chart: TemplatePicture | null;
  readonly distribution: TemplatePicture | null;
}

/** Pictures of a target, and whether it is printed in whole or in a line with its main figures. */
export interface TargetLayout extends TargetPictures {
  readonly isWhole: boolean;
  readonly mainFigures: string;
}

/** A target for a template. */
export function targetPart(target: TargetItem, layout: TargetLayout, labels: Labels): TargetPart {
  const { id, title, name, group, site, basis, judged, probeTitle } = target;
  const address = target.port === null ? target.address : `${target.address}, port ${target.port}`;
  const { isWhole, chart, distribution, mainFigures } = layout;
  return {
    ...{ id, title, name, address, probe: probeTitle, group, site, basis },
    verdict: flagged(target.verdict),
    isJudged: judged.length > 0,
    ...{ isWhole, mainFigures: isWhole ? null : mainFigures, chart, distribution },
    facts: [
      { name: labels.address, value: address },
      { name: labels.probe, value: probeTitle },
      ...(site === null ? [] : [{ name: labels.site, value: site }]),
      ...(group === null ? [] : [{ name: labels.name, value: group }]),
    ],
    ...(isWhole ? tablesOf(target, labels) : NO_TABLES),
  };
}

type Tables = Omit<
  TargetPart,
  | 'id'
  | 'title'
  | 'name'
  | 'address'
  | 'probe'
  | 'group'
  | 'site'
  | 'basis'
  | 'verdict'
  | 'isJudged'
  | keyof TargetLayout
  | 'facts'
>;

const NO_TABLES: Tables = {
  ...{ criteria: [], figures: [], notPrinted: null, outcomes: [], outages: [], moreOutages: null },
  ...{ lossPattern: null, service: [], path: null },
};

function tablesOf(target: TargetItem, labels: Labels): Tables {
  const { figures, outcomes, outages, lossPattern, service } = target;
  return {
    criteria: target.judged.flatMap(({ application, criteria }) =>
      criteria.map((one) => ({
        ...{ metric: one.label, application, limit: one.limit, value: one.figure, verdict: flagged(one.verdict) },
        remark: remarkOf(one, labels),
      })),
    ),
    figures: figures
      .filter(({ value }) => value !== null)
      .map(({ label, text, interval, samples }) => ({ metric: label, value: text, interval, samples })),
    notPrinted: notPrinted(figures),
    outcomes: outcomes.length < 2 ? [] : outcomes.map(({ label, count, share }) => ({ outcome: label, count, share })),
    outages: outages.map(({ from, to, duration }) => ({
      ...{ from: from.text, to: to?.text ?? labels.stillDown, duration },
    })),
    moreOutages: moreText(target.moreOutages, labels),
    lossPattern: lossPattern && { text: lossPattern.text, byLength: lossPattern.byLength.map((one) => ({ ...one })) },
    service: service.map(({ label, samples, min, median, p95, max }) => ({
      ...{ column: label, samples, min, median, p95, max },
    })),
    path: pathOf(target, labels),
  };
}

function remarkOf(
  { isOptional, isBorderline, verdict }: TargetItem['judged'][number]['criteria'][number],
  labels: Labels,
): string {
  const parts = [isOptional ? labels.optional : null, isBorderline ? labels.borderline : null, verdict.reason];
  return parts.filter((one) => one !== null).join(' · ');
}

function pathOf({ path }: TargetItem, labels: Labels): TargetPart['path'] {
  if (!path) return null;
  return {
    text: asLines(path.text),
    hops: path.hops.map(({ hop, addresses, sent, replyLoss, rtt, note }) => ({
      ...{ hop, sent, replyLoss, ...rtt, note },
      address:
        addresses.length === 0
          ? '*'
          : addresses
              .map(({ address, share }) => (addresses.length === 1 ? address : `${address} (${share})`))
              .join(', '),
    })),
    branches: path.branches.map(({ hop, ways }) => ({
      hop,
      ways: ways.map(({ address, flows }) => `${address} (${labels.flows} ${flows.join(', ')})`).join('; '),
    })),
    changes: path.changes.map(({ at, text }) => ({ at: at.text, change: text })),
  };
}

export const asLines = (lines: readonly string[]): { line: string }[] => lines.map((line) => ({ line }));

export const flagged = ({ result, ...verdict }: VerdictItem): TemplateVerdict => ({
  ...verdict,
  ...{ pass: result === 'pass', marginal: result === 'marginal' },
  ...{ fail: result === 'fail', notJudged: result === 'not-judged' },
});

/** Number of entries that were left out; null = none. */
export const moreText = (count: number, { more }: Labels): string | null => (count === 0 ? null : `+ ${count} ${more}`);

/** Main figures of a target in a line. */
export const mainFigures = (
  columns: readonly { readonly label: string }[],
  { cells }: Pick<SummaryRow, 'cells'>,
): string => columns.map(({ label }, at) => `${label}: ${cells[at] ?? '–'}`).join('   ·   ');
