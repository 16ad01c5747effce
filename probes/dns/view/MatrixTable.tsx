import type { ReactNode } from 'react';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { outcomeStyle } from '../../../ui/format/outcome-style.ts';
import { formatRtt, plural } from '../../../ui/format/quantities.ts';
import type { Matrix, MatrixCell } from './matrix.ts';

interface MatrixTableProps {
  readonly matrix: Matrix;
  /** Row and column of the panel's series, whose cell is outlined. */
  readonly current: { readonly server: string; readonly question: string };
}

/** Servers × names, differing answers marked with a sign besides their colour. */
export function MatrixTable({ matrix, current }: MatrixTableProps): ReactNode {
  const { questions, rows, left } = matrix;
  const differing = rows.flatMap(({ cells }) => cells).filter((cell) => cell?.differs).length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a large table is scrolled with the keyboard
    <section className="dns-matrix" tabIndex={0} aria-label="Servers and names">
      <h2>
        {plural(rows.length, 'server')} × {plural(questions.length, 'name')}
        {differing > 0 && <span data-tone="warn"> ≠ {plural(differing, 'differing answer')}</span>}
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Server</th>
            {questions.map((question) => (
              <th scope="col" key={question}>
                {question}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ server, cells }) => (
            <tr key={server}>
              <th scope="row">{server}</th>
              {cells.map((cell, at) => (
                <Cell
                  key={questions[at]}
                  cell={cell}
                  isCurrent={server === current.server && questions[at] === current.question}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {(left.servers > 0 || left.questions > 0) && (
        <p className="is-quiet">
          Not shown: {plural(left.servers, 'server')}, {plural(left.questions, 'name')}
        </p>
      )}
    </section>
  );
}

function Cell({ cell, isCurrent }: { readonly cell: MatrixCell | null; readonly isCurrent: boolean }): ReactNode {
  if (!cell) return <td className="is-quiet">–</td>;
  const { record, detail, differs, text } = cell;
  const style = outcomeStyle(OUTCOMES[record.outcome]);
  const hasFailed = record.outcome !== 'reply';
  return (
    <td
      data-tone={differs ? 'warn' : hasFailed ? style.tone : undefined}
      aria-current={isCurrent || undefined}
      title={detail.error ?? detail.values.join('\n')}
    >
      <span className="dns-content">
        {differs && <abbr title="Differs from the answers of most servers">≠ </abbr>}
        {hasFailed && !differs && `${style.glyph} `}
        {detail.rcode === null ? style.word : text}
      </span>
      {record.durationMs !== null && <small>{formatRtt(record.durationMs)}</small>}
    </td>
  );
}
