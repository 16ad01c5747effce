import type { Finding } from '../../../../core/model/tracker.ts';
import { VIEWS } from '../../../../probes/index.view.ts';
import { formatCount, formatPercent, NOTHING, splitRtt } from '../../../../ui/format/quantities.ts';
import { formatMoment } from '../../../../ui/format/times.ts';
import type { LiveRows } from '../../../live/live-rows.ts';
import type { RowFindings } from '../row-findings.ts';
import { COLUMNS, type Column } from './column-list.ts';
import { liveValue } from './columns.ts';
import { isFailed, resultText } from './result.ts';
import { stateStyle, stateTitle } from './row-state.ts';
import type { Row } from './rows.ts';
import { trendShapes } from './trend.ts';

interface Painted {
  row: Row;
  /** The version last painted; -1 = repaint. */
  version: number;
  readonly columns: readonly Column[];
  readonly cells: ReadonlyMap<Column, HTMLElement>;
}

/** States of a group of rows that a cell has room for. */
const CELL_STATES = 2;

const LIVE_COLUMNS = COLUMNS.filter((column) => column.kind !== 'text');

/** Writes only what differs: an equal text costs no layout. The text node stays: another one would have to be laid out as new. */
function setText(element: Element | null, text: string): void {
  const node = element?.firstChild;
  if (node?.nodeType !== Node.TEXT_NODE) {
    if (element && element.textContent !== text) element.textContent = text;
  } else if (node.nodeValue !== text) node.nodeValue = text;
}

function setTone(element: HTMLElement, tone: string): void {
  if (element.dataset['tone'] !== tone) element.dataset['tone'] = tone;
}

function setTitle(element: HTMLElement, title: string): void {
  if (element.title !== title) element.title = title;
}

function paintTrend(cell: HTMLElement, live: LiveRows, slot: number): void {
  const { line, lost } = trendShapes(live, slot);
  const drawing = cell.firstElementChild;
  setShape(drawing?.firstElementChild, line);
  setShape(drawing?.lastElementChild, lost);
}

function setShape(path: Element | null | undefined, shape: string): void {
  if (path && path.getAttribute('d') !== shape) path.setAttribute('d', shape);
}

/** Writes live values into the rows on screen, past React: at ten thousand series a render per sample would be too slow. */
export class RowPainter {
  private readonly live: LiveRows;
  private readonly findings: Pick<RowFindings, 'of'>;
  private readonly rows = new Map<HTMLElement, Painted>();

  constructor(live: LiveRows, findings: Pick<RowFindings, 'of'>) {
    this.live = live;
    this.findings = findings;
  }

  /** `element` now shows `row` in these columns; its cells carry the column's id in `data-column`. */
  bind(element: HTMLElement, row: Row, columns: readonly Column[]): void {
    const known = this.rows.get(element);
    if (known?.row === row && known.columns === columns) return;
    const cells = known?.columns === columns ? known.cells : cellsOf(element);
    const painted: Painted = { row, version: -1, columns, cells };
    this.rows.set(element, painted);
    this.paint(painted);
  }

  release(element: HTMLElement): void {
    this.rows.delete(element);
  }

  paintChanged(): void {
    for (const painted of this.rows.values()) this.paint(painted);
  }

  private paint(painted: Painted): void {
    const slot = this.live.slotOf(painted.row.series);
    const version = slot < 0 ? 0 : (this.live.version[slot] ?? 0);
    if (version === painted.version) return;
    painted.version = version;
    for (const column of LIVE_COLUMNS) {
      const cell = painted.cells.get(column);
      if (cell) this.paintCell(cell, column, painted.row, slot);
    }
  }

  private paintCell(cell: HTMLElement, column: Column, row: Row, slot: number): void {
    const value = liveValue(column.id, this.live, row);
    switch (column.kind) {
      case 'outcome':
        return this.paintOutcome(cell, row, slot);
      case 'trend':
        return paintTrend(cell, this.live, slot);
      case 'rtt': {
        const [number, unit] = splitRtt(value);
        setText(cell.firstElementChild, number);
        return setText(cell.lastElementChild, unit);
      }
      case 'percent':
        if (column.id === 'loss') setTone(cell, value > 0 ? 'bad' : '');
        return setText(cell, formatPercent(value));
      case 'moment':
        return this.paintMoment(cell, value, slot);
      case 'score':
        return setText(cell, Number.isNaN(value) ? NOTHING : value.toFixed(1));
      case 'result':
        return this.paintResult(cell, row, slot);
      default:
        if (column.id === 'lost') setTone(cell, value > 0 ? 'bad' : '');
        return setText(cell, formatCount(value));
    }
  }

  /** The beginning of a state; after a restart, of one that is older than the samples that were read again, a bound. */
  private paintMoment(cell: HTMLElement, atMs: number, slot: number): void {
    const { statesFromMs } = this.live;
    const isOlder = Number.isNaN(atMs) && statesFromMs !== null && slot >= 0 && this.live.hasSamples(slot);
    setTitle(cell, isOlder ? 'It began before that moment; states are known from there on' : '');
    if (isOlder) setText(cell, `≤ ${formatMoment(statesFromMs)}`);
    else setText(cell, Number.isNaN(atMs) ? NOTHING : formatMoment(atMs));
  }

  /** The tooltip is the finding of the probe's tracker in a line. */
  private paintResult(cell: HTMLElement, row: Row, slot: number): void {
    const text = resultText(row, this.live, slot);
    const finding = this.findings.of(row.series);
    setTitle(cell, (finding && summaryOf(row.probe, finding)) ?? (text === NOTHING ? '' : text));
    setTone(cell, isFailed(row, this.live, slot) ? 'bad' : '');
    setText(cell, text);
  }

  private paintOutcome(cell: HTMLElement, row: Row, slot: number): void {
    const hasSamples = slot >= 0 && this.live.hasSamples(slot);
    const { glyph, word, tone } = stateStyle(row, this.live, CELL_STATES);
    setTone(cell, tone);
    setText(cell.firstElementChild, hasSamples || row.isEnabled ? glyph : NOTHING);
    setText(cell.lastElementChild, word);
    setTitle(cell, stateTitle(row, this.live));
  }
}

/** undefined also where the finding is of another version of its probe. */
function summaryOf(probe: string, finding: Finding): string | undefined {
  try {
    return VIEWS[probe]?.summary(finding);
  } catch {
    return undefined;
  }
}

function cellsOf(element: HTMLElement): ReadonlyMap<Column, HTMLElement> {
  const cells = new Map<Column, HTMLElement>();
  for (const column of LIVE_COLUMNS) {
    const cell = element.querySelector<HTMLElement>(`[data-column="${column.id}"]`);
    if (cell) cells.set(column, cell);
  }
  return cells;
}
