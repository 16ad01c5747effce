import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import type { Picture } from '../../../../core/pictures/picture.ts';
import { KeptPicture } from '../notes/PinCard.tsx';
import { MARK_GLYPHS, type PlanMark, withinPlan } from './plan-marks.ts';

/** Kind of what is dragged from the list to a plan: the key of a mark. */
export const MARK_TYPE = 'application/x-sounder-mark';

const STEP = 0.005;
const WIDE_STEP = 0.05;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface PlanDrawingProps {
  readonly picture: Picture;
  readonly site: string;
  readonly marks: readonly PlanMark[];
  readonly isReadOnly: boolean;
  /** Resolves when the mark is where it was moved to, or cannot be moved. */
  onMove(key: string, x: number, y: number): Promise<void>;
  onRemove(key: string): void;
}

interface Moving {
  readonly key: string;
  readonly x: number;
  readonly y: number;
}

/** A floor plan with marks, which are moved by dragging or with the arrow keys. */
export function PlanDrawing({ picture, site, marks, isReadOnly, onMove, onRemove }: PlanDrawingProps): ReactNode {
  const area = useRef<HTMLDivElement>(null);
  /** Place of a mark that is being moved, until it is stored: the next key continues from there. */
  const [moving, setMoving] = useState<Moving | null>(null);
  const isStored = useRef(true);
  const moveTo = (next: Moving) => {
    isStored.current = false;
    setMoving(next);
  };
  const placeOf = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }) => {
    const box = area.current?.getBoundingClientRect();
    if (!box || box.width === 0 || box.height === 0) return { x: 0.5, y: 0.5 };
    return { x: withinPlan((clientX - box.left) / box.width), y: withinPlan((clientY - box.top) / box.height) };
  };
  const settle = () => {
    if (!moving || isStored.current) return;
    isStored.current = true;
    void onMove(moving.key, moving.x, moving.y).then(() => setMoving((now) => (now === moving ? null : now)));
  };
  const handleKey = (event: KeyboardEvent, mark: PlanMark) => {
    const arrow = ARROWS[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') onRemove(mark.key);
    else if (arrow) {
      const from = moving?.key === mark.key ? moving : mark;
      const step = event.shiftKey ? WIDE_STEP : STEP;
      moveTo({ key: mark.key, x: withinPlan(from.x + arrow[0] * step), y: withinPlan(from.y + arrow[1] * step) });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pointer = (mark: PlanMark) => ({
    onPointerDown(event: PointerEvent<HTMLButtonElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLButtonElement>) {
      if (event.currentTarget.hasPointerCapture(event.pointerId)) moveTo({ key: mark.key, ...placeOf(event) });
    },
    onPointerUp: settle,
    onPointerCancel() {
      isStored.current = true;
      setMoving(null);
    },
    onKeyDown: (event: KeyboardEvent) => handleKey(event, mark),
    onKeyUp: settle,
    onBlur: settle,
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping adds what the list's buttons add, too
    <div
      ref={area}
      className="plan-area"
      onDragOver={(event) => {
        if (!isReadOnly && event.dataTransfer.types.includes(MARK_TYPE)) event.preventDefault();
      }}
      onDrop={(event) => {
        const key = event.dataTransfer.getData(MARK_TYPE);
        if (key === '' || isReadOnly) return;
        event.preventDefault();
        event.nativeEvent.stopPropagation();
        const { x, y } = placeOf(event);
        void onMove(key, x, y);
      }}
    >
      <KeptPicture picture={picture} text={`Floor plan of ${site}`} />
      {marks.map((mark) => {
        const { x, y } = moving?.key === mark.key ? moving : mark;
        return (
          <button
            key={mark.key}
            type="button"
            className="plan-mark"
            data-tone={mark.tone}
            style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
            title={[mark.title, mark.detail].filter((part) => part !== '').join(': ')}
            aria-label={[mark.title, mark.detail].filter((part) => part !== '').join(': ')}
            aria-describedby="plan-keys"
            {...(isReadOnly ? {} : pointer(mark))}
          >
            <span aria-hidden="true">{MARK_GLYPHS[mark.tone]}</span>
            <span className="plan-mark-title">{mark.title}</span>
          </button>
        );
      })}
    </div>
  );
}
