import { OverlayToaster, Toast } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../base/base-context.ts';
import type { Notice } from '../base/notices.ts';

const INTENTS = { done: 'none', warning: 'warning', fault: 'danger' } as const;
/** Long enough to reach Undo; a fault stays longer, for it must be read. */
const SHOWN_MS = { done: 8000, warning: 10_000, fault: 15_000 } as const;

function NoticeText({ notice }: { readonly notice: Notice }): ReactNode {
  return (
    <>
      <div>{notice.message}</div>
      {notice.hint !== undefined && <div className="fault-hint">{notice.hint}</div>}
    </>
  );
}

export function Notices(): ReactNode {
  const { notices } = useBase();
  const list = useStore(notices, (state) => state.notices);
  const { dismiss } = notices.getState();
  return (
    <OverlayToaster className="notices" position="top-right" canEscapeKeyClear={false}>
      {list.map((notice) => (
        <Toast
          key={notice.id}
          intent={INTENTS[notice.tone]}
          timeout={SHOWN_MS[notice.tone]}
          message={<NoticeText notice={notice} />}
          onDismiss={() => dismiss(notice.id)}
          {...(notice.action ? { action: { text: notice.action.label, onClick: notice.action.run } } : {})}
        />
      ))}
    </OverlayToaster>
  );
}
