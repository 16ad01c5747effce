/**
 * Keeps a key that was pressed in one place from taking effect in another: Enter runs a command of the palette, the focus moves to a
 * button meanwhile, and the release of the key would press it.
 */
export function confineHeldKeys(document: Document): void {
  let pressedIn: EventTarget | null = null;
  document.addEventListener(
    'keydown',
    (event) => {
      if (!isPress(event)) return;
      if (!event.repeat) pressedIn = event.target;
      else if (event.target !== pressedIn) stop(event);
    },
    true,
  );
  document.addEventListener(
    'keyup',
    (event) => {
      if (isPress(event) && event.target !== pressedIn) stop(event);
    },
    true,
  );
}

/** These keys press a button. */
const isPress = ({ key }: KeyboardEvent): boolean => key === 'Enter' || key === ' ';

function stop(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
