import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { type CellPalette, LOSSY, spriteOf } from '../../../ui/cells/cell-sprites.ts';

interface LegendSwatchProps {
  readonly palette: CellPalette;
  readonly code: number;
  readonly isLossy: boolean;
}

const WIDTH = 7;
const HEIGHT = 11;

/** A cell as the grid draws it, larger. */
export function LegendSwatch({ palette, code, isLossy }: LegendSwatchProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const scale = Math.max(1, Math.round(devicePixelRatio));
    element.width = WIDTH * scale;
    element.height = HEIGHT * scale;
    const image = context.createImageData(element.width, element.height);
    new Uint32Array(image.data.buffer).set(
      spriteOf(palette, code | (isLossy ? LOSSY : 0), element.width, element.height),
    );
    context.putImageData(image, 0, 0);
  }, [palette, code, isLossy]);
  return <canvas ref={canvas} className="cells-swatch" />;
}
