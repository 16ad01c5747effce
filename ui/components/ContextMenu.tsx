import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react';
import type { MenuPlace } from '../grid/menu-place.ts';
import './context-menu.css';

export interface MenuAction {
  readonly label: string;
  /** The key that does it anywhere. */
  readonly keys?: string;
  readonly isDanger?: boolean;
  /** For a choice: whether it is the one in force. */
  readonly isChosen?: boolean;
  /** Why it cannot be done now; undefined = it can. */
  readonly obstacle?: string | undefined;
  readonly run: () => void;
}

/** Actions that belong together; a line separates them from the next ones. */
export type MenuSection = readonly MenuAction[];

interface ContextMenuProps {
  /** Scope of the actions. */
  readonly title: string;
  readonly at: MenuPlace;
  readonly sections: readonly MenuSection[];
  readonly onClose: () => void;
}

const ITEM = '[role^=menuitem]:not([aria-disabled=true])';
const MARGIN = 4;

/** A menu at a place of the window, with the keys of one: arrows, Home, End, first letters, Enter, Escape. */
export function ContextMenu({ title, at, sections, onClose }: ContextMenuProps): ReactNode {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = menu.current;
    if (!element) return;
    const before = document.activeElement;
    const { offsetWidth, offsetHeight } = element;
    element.style.left = `${Math.max(MARGIN, Math.min(at.x, innerWidth - offsetWidth - MARGIN))}px`;
    element.style.top = `${Math.max(MARGIN, Math.min(at.y, innerHeight - offsetHeight - MARGIN))}px`;
    element.querySelector<HTMLElement>(ITEM)?.focus();
    return () => {
      const { activeElement } = document;
      const isUnclaimed = activeElement === null || activeElement === document.body || element.contains(activeElement);
      if (isUnclaimed && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [at]);
  useLayoutEffect(() => {
    const close = (event: Event) => {
      if (event.target instanceof Node && menu.current?.contains(event.target)) return;
      onClose();
    };
    document.addEventListener('pointerdown', close, true);
    window.addEventListener('blur', onClose);
    return () => {
      document.removeEventListener('pointerdown', close, true);
      window.removeEventListener('blur', onClose);
    };
  }, [onClose]);

  return (
    <div
      ref={menu}
      role="menu"
      tabIndex={-1}
      aria-label={title}
      className="context-menu"
      onKeyDown={(event) => handleMenuKey(event, onClose)}
      onContextMenu={(event) => event.preventDefault()}
    >
      <div className="context-menu-title" aria-hidden="true">
        {title}
      </div>
      {sections
        .filter((section) => section.length > 0)
        .map((section) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of menu items is no fieldset
          <div key={section[0]?.label} role="group" className="context-menu-section">
            {section.map((action) => (
              <Item key={action.label} action={action} onClose={onClose} />
            ))}
          </div>
        ))}
    </div>
  );
}

function Item({ action, onClose }: { readonly action: MenuAction; readonly onClose: () => void }): ReactNode {
  const { label, keys, isDanger, isChosen, obstacle, run } = action;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: of a choice the role is menuitemcheckbox
    <button
      type="button"
      role={isChosen === undefined ? 'menuitem' : 'menuitemcheckbox'}
      tabIndex={-1}
      aria-checked={isChosen}
      aria-disabled={obstacle !== undefined}
      title={obstacle}
      className={isDanger ? 'context-menu-item is-danger' : 'context-menu-item'}
      onPointerMove={({ currentTarget }) => {
        if (obstacle === undefined) currentTarget.focus({ preventScroll: true });
      }}
      onClick={() => {
        if (obstacle !== undefined) return;
        onClose();
        run();
      }}
    >
      <span className="context-menu-mark" aria-hidden="true">
        {isChosen ? '✓' : ''}
      </span>
      <span>{label}</span>
      {keys !== undefined && <kbd>{keys}</kbd>}
    </button>
  );
}

function handleMenuKey(event: KeyboardEvent<HTMLElement>, onClose: () => void): void {
  event.stopPropagation();
  if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    return onClose();
  }
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(ITEM)];
  const at = items.findIndex((item) => item.matches(':focus'));
  const to = destination(event.key, at, items);
  if (!to) return;
  event.preventDefault();
  to.focus();
}

function destination(key: string, at: number, items: readonly HTMLElement[]): HTMLElement | undefined {
  const last = items.length - 1;
  if (key === 'ArrowDown') return items[at < last ? at + 1 : 0];
  if (key === 'ArrowUp') return items[at > 0 ? at - 1 : last];
  if (key === 'Home') return items[0];
  if (key === 'End') return items[last];
  if (key.length !== 1 || key === ' ') return undefined;
  const begins = (item: HTMLElement) => item.textContent.replace('✓', '').toLowerCase().startsWith(key.toLowerCase());
  return [...items.slice(at + 1), ...items.slice(0, at + 1)].find(begins);
}
