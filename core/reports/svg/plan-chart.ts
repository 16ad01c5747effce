import type { PlanItem } from '../document-site.ts';
import type { Acceptance } from '../judge-criteria.ts';
import { drawing, fitted } from './chart-style.ts';
import { element, label } from './svg-markup.ts';

const COLORS: Readonly<Record<Acceptance, string>> = {
  pass: '#15603a',
  marginal: '#7a4a00',
  fail: '#9c1c14',
  'not-judged': '#4f5b6b',
};
const NOTE_COLOR = '#14508c';
const RADIUS = 9;
const LABEL_WIDTH = 130;

/**
 * A floor plan with its measuring points: colour and mark of their results, and their names below.
 * @param data the picture as an address that contains it
 */
export function planChart(plan: PlanItem, data: string, title: string, width: number): string {
  const { picture, points, notes } = plan;
  const height = Math.round((width * picture.height) / picture.width);
  const image = element('image', { href: data, x: 0, y: 0, width, height, preserveAspectRatio: 'none' });
  const marks = points.map(({ target, title: name, x, y, shown, loss }) => {
    const [at, down] = [x * width, y * height];
    return (
      element('circle', {
        cx: at,
        cy: down,
        r: RADIUS,
        fill: COLORS[shown.result],
        stroke: '#ffffff',
        'stroke-width': 1.5,
      }) +
      label(shown.mark, {
        x: at,
        y: down + 4,
        fill: '#ffffff',
        'text-anchor': 'middle',
        'font-size': 11,
        'font-weight': 700,
      }) +
      caption(`${target} ${fitted(name, LABEL_WIDTH)} ${loss}`, at, down + RADIUS + 11)
    );
  });
  const pins = notes.map(({ note, x, y }) => {
    const [at, down] = [x * width, y * height];
    const shape = { x: at - RADIUS, y: down - RADIUS, width: 2 * RADIUS, height: 2 * RADIUS, rx: 3 };
    return (
      element('rect', { ...shape, fill: NOTE_COLOR, stroke: '#ffffff', 'stroke-width': 1.5 }) +
      label(note, {
        x: at,
        y: down + 3.5,
        fill: '#ffffff',
        'text-anchor': 'middle',
        'font-size': 8,
        'font-weight': 700,
      })
    );
  });
  return drawing(width, height, title, image + marks.join('') + pins.join(''));
}

/** Dark text with a light edge, which is readable on any plan. */
const caption = (text: string, x: number, y: number): string =>
  label(text, {
    ...{ x, y, fill: '#1c2127', stroke: '#ffffff', 'stroke-width': 3, 'paint-order': 'stroke' },
    'text-anchor': 'middle',
  });
