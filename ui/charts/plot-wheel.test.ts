import { describe, expect, it } from 'vitest';
import { isTurnOfPlot, wheelTurn } from './plot-wheel.ts';

interface ScrollBox {
  readonly parentElement: ScrollBox | null;
  readonly overflowY: string;
  readonly clientHeight: number;
  readonly scrollHeight: number;
}

const wheel = (change: Partial<Parameters<typeof wheelTurn>[0]>) => ({
  deltaX: 0,
  deltaY: 0,
  deltaMode: 0,
  shiftKey: false,
  ...change,
});

describe('wheelTurn', () => {
  it('zooms around the pointer: in when turned away, out when turned towards oneself', () => {
    expect(wheelTurn(wheel({ deltaY: -100 }), 150, 600)).toEqual({
      kind: 'zoom',
      place: 0.25,
      factor: expect.closeTo(0.8),
    });
    expect(wheelTurn(wheel({ deltaY: 100 }), 150, 600)).toEqual({
      kind: 'zoom',
      place: 0.25,
      factor: expect.closeTo(1.25),
    });
  });

  it('pans with Shift, whichever direction the browser reports, and sideways', () => {
    const pan = { kind: 'pan', share: 0.1 };
    expect(wheelTurn(wheel({ deltaY: 60, shiftKey: true }), 0, 600)).toEqual(pan);
    expect(wheelTurn(wheel({ deltaX: 60, shiftKey: true }), 0, 600)).toEqual(pan);
    expect(wheelTurn(wheel({ deltaX: 60, deltaY: 20 }), 0, 600)).toEqual(pan);
  });

  it('takes lines for what browsers take them for', () => {
    const lines = wheelTurn(wheel({ deltaY: 3, deltaMode: 1 }), 0, 600);
    expect(lines).toEqual(wheelTurn(wheel({ deltaY: 99 }), 0, 600));
  });

  it('loses neither place nor time with a fast turn', () => {
    expect(wheelTurn(wheel({ deltaY: -9000 }), -20, 600)).toEqual({ kind: 'zoom', place: 0, factor: 0.25 });
    expect(wheelTurn(wheel({ deltaX: 9000 }), 0, 600)).toEqual({ kind: 'pan', share: 1 });
  });

  it('has nothing to report of a wheel that was not turned, or of a plot without width', () => {
    expect(wheelTurn(wheel({}), 5, 600)).toBeNull();
    expect(wheelTurn(wheel({ deltaY: 100 }), 5, 0)).toBeNull();
  });
});

describe('isTurnOfPlot', () => {
  const around = (...boxes: readonly (readonly [overflowY: string, clientHeight: number, scrollHeight: number])[]) =>
    boxes.reduceRight<ScrollBox | null>(
      (parentElement, [overflowY, clientHeight, scrollHeight]) => ({
        parentElement,
        overflowY,
        clientHeight,
        scrollHeight,
      }),
      null,
    );
  const overflowOf = (box: ScrollBox) => box.overflowY;
  const turn = (change: object) => ({ ...wheel({ deltaY: 100 }), ctrlKey: false, ...change });
  const stacked = around(['visible', 110, 110], ['auto', 300, 880], ['visible', 400, 400]);

  it('leaves the wheel to stacked plots that can scroll, and takes it with Ctrl, with Shift and sideways', () => {
    expect(isTurnOfPlot(turn({}), stacked, overflowOf)).toBe(false);
    expect(isTurnOfPlot(turn({ ctrlKey: true }), stacked, overflowOf)).toBe(true);
    expect(isTurnOfPlot(turn({ shiftKey: true }), stacked, overflowOf)).toBe(true);
    expect(isTurnOfPlot(turn({ deltaX: 200 }), stacked, overflowOf)).toBe(true);
  });

  it('takes the wheel where nothing around the plot can scroll', () => {
    expect(isTurnOfPlot(turn({}), around(['auto', 300, 300], ['hidden', 100, 900]), overflowOf)).toBe(true);
    expect(isTurnOfPlot(turn({}), null, overflowOf)).toBe(true);
  });
});
