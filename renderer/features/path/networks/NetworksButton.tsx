import { Button } from '@blueprintjs/core';
import { GlobeNetworkIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useBase } from '../../../base/base-context.ts';

/** Opens the settings of AS number and country. */
export function NetworksButton(): ReactNode {
  const { layout } = useBase();
  return (
    <Button
      size="small"
      icon={<GlobeNetworkIcon />}
      text="AS"
      aria-label="AS numbers and countries"
      title="AS number and country of each hop, from a file on the computer that measures"
      onClick={() => layout.getState().showDialog('networks')}
    />
  );
}
