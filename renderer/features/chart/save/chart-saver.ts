import { unitText } from '../../../../core/model/column-value.ts';
import { toFault } from '../../../../core/result/result.ts';
import { chartSvg } from '../../../../ui/charts/svg/chart-svg.ts';
import { formatMoment, isUtcClock } from '../../../../ui/format/times.ts';
import type { Base } from '../../../base/base-context.ts';
import { chartFileName } from './chart-file-name.ts';
import { chartPng } from './chart-png.ts';
import type { DrawnPicture } from './drawn-picture.ts';
import { frameAsCsv } from './frame-as-csv.ts';

export type PictureKind = 'png' | 'svg' | 'csv' | 'copy';

const SVG_SIZE = { width: 1200, height: 500 } as const;
const SVG_TYPE = 'image/svg+xml';
const CSV_TYPE = 'text/csv';

/** Saves what a chart shows, or copies its picture; a notice tells. */
export async function saveChart(
  { bridge, notices }: Pick<Base, 'bridge' | 'notices'>,
  picture: DrawnPicture,
  kind: PictureKind,
): Promise<void> {
  const { frame, series, unit } = picture;
  const nameOf = (extension: string) =>
    chartFileName(
      series.map(({ label }) => label),
      frame,
      extension,
    );
  const report = (message: string) => notices.getState().report({ tone: 'done', message });
  const savePng = async (png: Blob) => {
    if (await bridge.saveBytes(nameOf('png'), png)) report(`Saved ${nameOf('png')}`);
  };
  try {
    if (kind === 'csv') {
      const csv = frameAsCsv(frame, series, unitText(unit));
      if (await bridge.saveText(nameOf('csv'), CSV_TYPE, csv)) report(`Saved ${nameOf('csv')}`);
    } else if (kind === 'svg') {
      const svg = svgOf(picture);
      if (svg !== null && (await bridge.saveText(nameOf('svg'), SVG_TYPE, svg))) report(`Saved ${nameOf('svg')}`);
    } else {
      const png = await chartPng(picture, titleOf(picture));
      if (kind === 'png') await savePng(png);
      else if (await bridge.copyImage(png)) report('Copied the chart as an image');
      else await savePng(png); // the clipboard is not available here
    }
  } catch (thrown) {
    notices.getState().reportFault(toFault(thrown));
  }
}

/** `2026-03-01 14:05:09 – 2026-03-01 15:05:09 UTC` */
function titleOf({ frame }: DrawnPicture): string {
  return `${formatMoment(frame.fromMs)} – ${formatMoment(frame.toMs)}${isUtcClock() ? ' UTC' : ''}`;
}

function svgOf(picture: DrawnPicture): string | null {
  const [first] = picture.handles;
  if (!first) return null;
  const { frame, series, unit } = picture;
  // Stacked charts have a line each; the picture has them all in the colours of the theme.
  const state = { ...first.state(), frame, series, colours: first.colours };
  return chartSvg({ state, unit, title: titleOf(picture), ...SVG_SIZE });
}
