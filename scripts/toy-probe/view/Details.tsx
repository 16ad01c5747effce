import type { ReactNode } from 'react';
import type { DetailsProps } from '../../../ui/probe-view.ts';
import { describeReplies } from './describe.ts';

/** The number of replies, with the address that sent them. */
export function Details({ state, address }: DetailsProps): ReactNode {
  return (
    <p>
      {address}: {state ? describeReplies(state) : 'No reply yet'}
    </p>
  );
}
