import type { LossClass } from '../../core/model/loss-class.ts';

/** Colours of the chart, constant until the theme changes. */
export interface ChartColours {
  readonly ink: string;
  readonly accent: string;
  readonly inkMuted: string;
  readonly grid: string;
  readonly line: string;
  /** Colours of the classes of loss. */
  readonly loss: Readonly<Record<LossClass, string>>;
  readonly good: string;
  readonly warn: string;
  readonly bad: string;
  readonly shade: string;
  readonly surface: string;
  readonly series: readonly string[];
  readonly fontFamily: string;
}

/** Reads the colours of the theme that is in force on `element`. Those of the system are names or mixtures, which a canvas may not know. */
export function readChartColours(element: Element): ChartColours {
  const style = getComputedStyle(element);
  const probe = document.createElement('span');
  element.append(probe);
  const read = (name: string) => {
    const written = style.getPropertyValue(name).trim();
    if (written.startsWith('#')) return written;
    probe.style.color = written;
    return getComputedStyle(probe).color;
  };
  const colours = {
    ink: read('--ink'),
    accent: read('--accent'),
    inkMuted: read('--ink-muted'),
    grid: read('--line-faint'),
    line: read('--line'),
    loss: {
      timeout: read('--bad'),
      refused: read('--loss-refused'),
      unreachable: read('--loss-unreachable'),
      failed: read('--loss-failed'),
    },
    good: read('--good'),
    warn: read('--warn'),
    bad: read('--bad'),
    shade: read('--shade'),
    surface: read('--surface'),
    fontFamily: style.fontFamily,
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((at) => read(`--series-${at}`)),
  };
  probe.remove();
  return colours;
}
