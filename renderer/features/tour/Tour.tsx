import { Button } from '@blueprintjs/core';
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import { type Box, cardPlace, hasSize, TOUR_STEPS, type TourStep } from './tour-steps.ts';
import { useTour } from './tour-store.ts';
import './tour.css';

/** A tour of the page for its first user: it starts by itself while the project has no targets and nothing was dismissed. */
export function Tour(): ReactNode {
  const { layout, catalog, link } = useBase();
  const tour = useTour();
  const at = useStore(tour, (state) => state.at);
  const isFirst = useStore(catalog, (state) => state.revision >= 0 && state.targets.size === 0);
  const isSeen = useStore(layout, (state) => state.isTourSeen);
  const isCovered = useStore(layout, (state) => state.dialog !== 'none');
  const isConnected = useStore(link.state, (state) => state.phase === 'connected');
  const starts = isFirst && !isSeen && isConnected && !isCovered && at === null;
  useEffect(() => {
    if (starts) tour.getState().startByItself();
  }, [starts, tour]);
  const step = at === null ? undefined : TOUR_STEPS[at];
  if (!step || at === null || isCovered) return null;
  return <TourCard step={step} at={at} />;
}

function anchorOf({ anchors }: TourStep): Element | null {
  for (const selector of anchors) {
    const found = [...document.querySelectorAll(selector)].find(
      (one) => one.checkVisibility() && hasSize(one.getBoundingClientRect()),
    );
    if (found) return found;
  }
  return null;
}

/** The place of a part of the page, followed while it moves: undefined before it was looked for, null while the page has no such part. */
function useAnchorBox(step: TourStep): Box | null | undefined {
  const [box, setBox] = useState<Box | null>();
  useLayoutEffect(() => {
    let frame = 0;
    let shown = '';
    const follow = () => {
      const rect = anchorOf(step)?.getBoundingClientRect();
      const { left = 0, top = 0, width = 0, height = 0 } = rect ?? {};
      const next = `${left} ${top} ${width} ${height} ${innerWidth} ${innerHeight}`;
      if (next !== shown) setBox(rect ? { left, top, width, height } : null);
      shown = next;
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(frame);
  }, [step]);
  return box;
}

/** Gives the focus back to the card when the element that had it is gone: a dialog that closes while it still opens takes it along, without an event. */
function useFocusNotLost(card: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let frame = 0;
    const look = () => {
      if (document.activeElement === document.body) focusNext(card.current);
      frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [card]);
}

function focusNext(card: HTMLElement | null): void {
  card?.querySelector<HTMLElement>('[data-next]')?.focus();
}

function TourCard({ step, at }: { readonly step: TourStep; readonly at: number }): ReactNode {
  const tour = useTour();
  const { move, end } = tour.getState();
  const box = useAnchorBox(step);
  const card = useRef<HTMLElement>(null);
  const id = useId();
  const isLast = at === TOUR_STEPS.length - 1;
  const isPlaced = box !== undefined;
  // Before the browser handles another key, which would be lost on the page behind the card.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step has the focus again
  useLayoutEffect(() => {
    if (isPlaced) focusNext(card.current);
  }, [isPlaced, at]);
  useFocusNotLost(card);
  if (box === undefined) return null;
  const place = cardPlace(
    box,
    { width: card.current?.offsetWidth ?? 320, height: card.current?.offsetHeight ?? 170 },
    { width: innerWidth, height: innerHeight },
  );
  const handleKey = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (event.key === 'Escape') end();
    else if (by !== 0) move(by);
    else return;
    event.preventDefault();
    event.stopPropagation();
    event.nativeEvent.stopImmediatePropagation();
  };
  return (
    <>
      {box && <div className="tour-ring" aria-hidden="true" style={box} />}
      <section
        ref={card}
        className="tour-card"
        role="dialog"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-text`}
        style={place}
        onKeyDown={handleKey}
      >
        <h2 id={`${id}-title`}>{step.title}</h2>
        <p id={`${id}-text`}>{step.text}</p>
        <footer>
          <span className="is-quiet">
            {at + 1} of {TOUR_STEPS.length}
          </span>
          <span className="toolbar-space" />
          {!isLast && <Button variant="minimal" text="Skip" title="Skip the tour (Esc)" onClick={end} />}
          {at > 0 && <Button text="Back" onClick={() => move(-1)} />}
          <Button data-next intent="primary" text={isLast ? 'Done' : 'Next'} onClick={() => move(1)} />
        </footer>
      </section>
    </>
  );
}
