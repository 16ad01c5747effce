import type { SumsOf } from '../sums-of.ts';

/** A target by its title. */
interface Row {
  readonly title: string;
}

type Rows<More> = readonly (Row & More)[];

/** Data of the findings, of which a language makes sentences. All texts are formatted figures. */
export interface FindingFacts {
  readonly outages: {
    readonly rows: Rows<{
      readonly count: number;
      readonly longest: string;
      readonly from: string;
      /** null = still down at the end. */
      readonly to: string | null;
    }>;
    /** Targets in the report. */
    readonly targets: number;
    /** Most targets that went down at nearly the same time; null = each by itself. */
    readonly shared: { readonly at: string; readonly targets: number } | null;
  };
  readonly criteria: {
    readonly application: string;
    readonly result: 'fail' | 'marginal';
    readonly rows: Rows<{
      readonly items: readonly { readonly label: string; readonly figure: string; readonly limit: string }[];
    }>;
    readonly judged: number;
  };
  readonly loss: {
    readonly rows: Rows<{
      readonly loss: string;
      readonly interval: string | null;
      /** null = not known. */
      readonly isBursty: boolean | null;
      readonly longest: number;
    }>;
  };
  readonly routes: { readonly rows: Rows<{ readonly at: string; readonly text: string }>; readonly changes: number };
  readonly paths: { readonly rows: Rows<{ readonly text: string }> };
  readonly mtu: { readonly rows: Rows<{ readonly mtu: string }> };
  readonly load: { readonly rows: Rows<{ readonly text: string }> };
  readonly voice: { readonly rows: Rows<{ readonly mos: string; readonly r: string; readonly users: string }> };
  readonly comparison: { readonly isWorse: boolean; readonly sentences: readonly string[] };
  readonly quality: {
    /** Excluded time; null = little. */
    readonly excluded: { readonly duration: string; readonly share: string } | null;
    /** Samples not taken; null = few. */
    readonly notTaken: { readonly samples: number; readonly share: string; readonly cause: string } | null;
    /** Time of which only sums are stored, and what those say; null = none. */
    readonly deleted: {
      readonly duration: string;
      readonly sent: number;
      readonly lost: number;
    } | null;
  };
  readonly sums: { readonly sumsOf: SumsOf };
  readonly samples: { readonly rows: Rows<{ readonly reason: string }> };
  readonly nothing: { readonly targets: number; readonly sent: number; readonly isJudged: boolean };
}

export type FindingKind = keyof FindingFacts;

/** A finding in words. */
export interface FindingText {
  readonly title: string;
  readonly evidence: readonly string[];
  readonly meaning: string;
  readonly action: string;
}

export type FindingTexts = { readonly [Kind in FindingKind]: (facts: FindingFacts[Kind]) => FindingText };
