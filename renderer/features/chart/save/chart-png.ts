import type { DrawnPicture } from './drawn-picture.ts';

/** CSS pixels. */
const PADDING = 12;
const TITLE = 24;
const LEGEND_ROW = 18;

/** The plots of a chart below each other, with a title and a legend. */
export function chartPng({ handles, series }: DrawnPicture, title: string): Promise<Blob> {
  const [first] = handles;
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  if (!first || !pen) return Promise.reject(new Error('There is no chart to save'));
  const ratio = devicePixelRatio;
  const plots = handles.map((handle) => handle.canvas);
  canvas.width = Math.max(...plots.map(({ width }) => width)) + 2 * PADDING * ratio;
  const plotsHeight = plots.reduce((sum, { height }) => sum + height, 0);
  canvas.height = plotsHeight + (TITLE + LEGEND_ROW * series.length + 2 * PADDING) * ratio;
  const { colours } = first;
  pen.fillStyle = colours.surface;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = colours.ink;
  pen.font = `600 ${13 * ratio}px ${colours.fontFamily}`;
  pen.fillText(title, PADDING * ratio, (PADDING + 12) * ratio);
  let top = (PADDING + TITLE) * ratio;
  for (const plot of plots) {
    pen.drawImage(plot, PADDING * ratio, top);
    top += plot.height;
  }
  pen.font = `${12 * ratio}px ${colours.fontFamily}`;
  for (const [at, { label }] of series.entries()) {
    const y = top + (LEGEND_ROW * (at + 1) - 4) * ratio;
    pen.fillStyle = colours.series[at % colours.series.length] ?? colours.ink;
    pen.fillRect(PADDING * ratio, y - 9 * ratio, 10 * ratio, 10 * ratio);
    pen.fillStyle = colours.ink;
    pen.fillText(`${at + 1}  ${label}`, (PADDING + 16) * ratio, y);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The chart is too large for an image'))),
      'image/png',
    );
  });
}
