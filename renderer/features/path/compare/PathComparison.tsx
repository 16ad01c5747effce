import { type ReactNode, useMemo } from 'react';
import { useStore } from 'zustand';
import type { PathHop, PathState } from '../../../../core/contracts/path.ts';
import { EmptyState } from '../../../../ui/components/EmptyState.tsx';
import { formatPercent, formatRtt, NOTHING, plural } from '../../../../ui/format/quantities.ts';
import { formatDay, formatTimeOfDay } from '../../../../ui/format/times.ts';
import { useBase } from '../../../base/base-context.ts';
import { MomentState } from '../history/MomentState.tsx';
import { usePathHistory } from '../history/path-history-store.ts';
import { areComparable } from './complete-round.ts';
import { describeComparison } from './describe-comparison.ts';
import { comparePaths, type Difference, type HopPair, type HopVerdict, VERDICT_LABELS } from './path-compare.ts';

const GLYPHS: Readonly<Record<HopVerdict, string>> = {
  same: '=',
  partly: '≈',
  other: '≠',
  silent: '∗',
  added: '+',
  gone: '−',
};

function Router({ hop }: { readonly hop: PathHop | null }): ReactNode {
  if (hop === null) return null;
  if (hop.addresses.length === 0) return <span className="is-quiet">∗ no reply</span>;
  return (
    <ul className="hop-addresses">
      {hop.addresses.map(({ address, name }) => (
        <li key={address} title={name ?? undefined}>
          <code>{address}</code>
          {name !== null && <span className="is-quiet"> {name}</span>}
        </li>
      ))}
    </ul>
  );
}

const rttOf = (hop: PathHop | null): string =>
  hop === null ? '' : hop.rttMs.avg === null ? NOTHING : formatRtt(hop.rttMs.avg);
const lossOf = (hop: PathHop | null): string => (hop === null ? '' : `${formatPercent(hop.lossRatio ?? Number.NaN)} %`);

interface ChangeCellProps {
  readonly difference: Difference | null;
  readonly format: (value: number) => string;
  readonly words: readonly [more: string, less: string];
  /** It is worth a colour. */
  readonly counts: boolean;
}

/** B − A with its sign; quiet when it may be chance. */
function ChangeCell({ difference, format, words: [more, less], counts }: ChangeCellProps): ReactNode {
  if (difference === null) return <td className="path-number is-quiet">{NOTHING}</td>;
  const { value, isSure } = difference;
  if (!isSure)
    return (
      <td className="path-number is-quiet" title="Not statistically significant">
        ≈ 0
      </td>
    );
  const isMore = value > 0;
  return (
    <td className="path-number" data-tone={counts ? (isMore ? 'bad' : 'good') : undefined}>
      <span aria-hidden="true">{isMore ? '▲' : '▼'}</span> {isMore ? '+' : '−'}
      {format(Math.abs(value))} <span className="for-readers">{isMore ? more : less}</span>
    </td>
  );
}

function PairRow({ pair }: { readonly pair: HopPair }): ReactNode {
  const { a, b, verdict, rttMs, lossRatio } = pair;
  // Loss that a note explains is none.
  const isLoss = (b?.isEnd ?? false) || (a?.note === null && b?.note === null);
  return (
    <tr data-verdict={verdict} className={a?.isEnd || b?.isEnd ? 'is-end' : ''}>
      <td className="path-hop-number">{a?.hop}</td>
      <td>
        <Router hop={a} />
      </td>
      <td className="path-number">{rttOf(a)}</td>
      <td className="path-number">{lossOf(a)}</td>
      <th scope="row" className="path-verdict">
        <span aria-hidden="true">{GLYPHS[verdict]}</span> {VERDICT_LABELS[verdict]}
      </th>
      <td className="path-hop-number">{b?.hop}</td>
      <td>
        <Router hop={b} />
      </td>
      <td className="path-number">{rttOf(b)}</td>
      <td className="path-number">{lossOf(b)}</td>
      <ChangeCell difference={rttMs} format={formatRtt} words={['slower', 'faster']} counts />
      <ChangeCell
        difference={lossRatio}
        format={(ratio) => `${formatPercent(ratio)} %`}
        words={['more loss', 'less loss']}
        counts={isLoss}
      />
    </tr>
  );
}

interface SideProps {
  readonly name: 'A' | 'B';
  readonly when: string;
  readonly path: PathState;
}

function Side({ name, when, path }: SideProps): ReactNode {
  return (
    <th scope="colgroup" colSpan={4}>
      <span className="path-side">{name}</span> <strong>{when}</strong>
      <span className="path-side-facts">
        {plural(path.rounds, 'round')} since {formatTimeOfDay(path.sinceMs)}, fingerprint{' '}
        <code>{path.fingerprint}</code>
      </span>
    </th>
  );
}

interface TableProps {
  readonly a: PathState;
  readonly b: PathState;
  readonly pairs: readonly HopPair[];
  readonly whenA: string;
  readonly whenB: string;
}

function CompareTable({ a, b, pairs, whenA, whenB }: TableProps): ReactNode {
  const columns = ['Hop', 'Address', 'Avg', 'Loss'] as const;
  const heads = (side: string) =>
    columns.map((title) => (
      <th key={`${side} ${title}`} scope="col" className={title === 'Address' ? '' : 'path-number'}>
        {title}
      </th>
    ));
  return (
    <table className="hop-table path-compare" aria-label="A and B hop by hop">
      <thead>
        <tr>
          <Side name="A" when={whenA} path={a} />
          <td />
          <Side name="B" when={whenB} path={b} />
          <th scope="colgroup" colSpan={2} className="path-number">
            B − A
          </th>
        </tr>
        <tr>
          {heads('A')}
          <th scope="col">Difference</th>
          {heads('B')}
          <th scope="col" className="path-number">
            Avg
          </th>
          <th scope="col" className="path-number">
            Loss
          </th>
        </tr>
      </thead>
      <tbody>
        {pairs.map((pair) => (
          <PairRow key={`${pair.a?.hop} ${pair.b?.hop}`} pair={pair} />
        ))}
      </tbody>
    </table>
  );
}

/** Moments that are no farther apart are hardly two. */
const SAME_TIME_MS = 30_000;

/** Shown when no sample lies between the compared moments. */
function TooClose({ pinnedMs, isNow }: { readonly pinnedMs: number; readonly isNow: boolean }): ReactNode {
  return isNow ? (
    <EmptyState
      title={`No samples after A (${formatTimeOfDay(pinnedMs)}) yet`}
      text="New samples appear beside A within a few seconds. Or choose another time for B with the scrubber."
    />
  ) : (
    <EmptyState
      title="A and B are the same time"
      text="Choose another time for B with the scrubber, or go to the previous route."
    />
  );
}

/** Shown while one of the sides lacks a complete round. */
function TooFewRounds({ isNow }: { readonly isNow: boolean }): ReactNode {
  return isNow ? (
    <EmptyState
      title="Waiting for the first complete round"
      text="A and B are compared once packets to every hop were sent on all flows."
    />
  ) : (
    <EmptyState title="No complete round at one of the times" text="Choose another time or a longer period." />
  );
}

const when = (atMs: number): string => `${formatDay(atMs)} ${formatTimeOfDay(atMs)}`;

function Compared({
  a,
  b,
  pinnedMs,
  atMs,
}: {
  readonly a: PathState;
  readonly b: PathState;
  readonly pinnedMs: number;
  readonly atMs: number | null;
}): ReactNode {
  const pairs = useMemo(() => comparePaths(a, b), [a, b]);
  if (!areComparable(a, b)) return <TooFewRounds isNow={atMs === null} />;
  const isSame = pairs.every(({ verdict }) => verdict === 'same');
  return (
    <>
      <p className="path-sentence" role="status">
        <span aria-hidden="true">{isSame ? '=' : '≠'}</span> {describeComparison(a, b, pairs)}
      </p>
      <CompareTable a={a} b={b} pairs={pairs} whenA={when(pinnedMs)} whenB={atMs === null ? 'live' : when(atMs)} />
    </>
  );
}

/** The paths of moments A and B side by side, hop by hop. */
export function PathComparison(): ReactNode {
  const { stationNowMs } = useBase();
  const pathHistory = usePathHistory();
  const pinnedMs = useStore(pathHistory, (state) => state.pinnedMs) ?? 0;
  const atMs = useStore(pathHistory, (state) => state.atMs);
  const pinned = useStore(pathHistory, (state) => state.pinned);
  const shown = useStore(pathHistory, (state) => state.shown);
  const isEmpty = shown?.kind === 'read' && shown.path === null;
  const isClose = atMs === null || Math.abs(atMs - pinnedMs) < SAME_TIME_MS;
  if (isEmpty && isClose) return <TooClose pinnedMs={pinnedMs} isNow={atMs === null} />;
  return (
    <MomentState reading={pinned} atMs={pinnedMs}>
      {(a) => (
        <MomentState reading={shown} atMs={atMs ?? stationNowMs()}>
          {(b) => <Compared a={a} b={b} pinnedMs={pinnedMs} atMs={atMs} />}
        </MomentState>
      )}
    </MomentState>
  );
}
