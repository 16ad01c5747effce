import '../base/zod-without-eval.ts';
import '@blueprintjs/core/lib/css/blueprint.css';
import '../../ui/theme.css';
import '../../ui/blueprint.css';
import './app.css';
import { BlueprintProvider } from '@blueprintjs/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { DesktopApi } from '../../core/contracts/desktop.ts';
import { browserBridge } from '../base/host/browser-bridge.ts';
import { browserClock, browserFrames } from '../base/host/browser-time.ts';
import { desktopBridge } from '../base/host/desktop-bridge.ts';
import type { SystemTheme } from '../base/layout-store.ts';
import { openAddress } from '../features/chart/window/open-address.ts';
import { workerLoadComparer } from '../features/flood/load-comparer.ts';
import { workerPasteReader } from '../features/paste/paste-reader.ts';
import { workerMapLayouter } from '../features/path-map/layout/map-layouter.ts';
import { workerSheetChecker } from '../features/sheet/check/sheet-checker.ts';
import { workerProjectComparer } from '../features/yaml-view/project-comparer.ts';
import { AppProvider } from './AppProvider.tsx';
import { AppScreen } from './AppScreen.tsx';
import { createApp } from './app.ts';
import { commandsOf } from './commands.ts';
import { confineHeldKeys } from './held-keys.ts';

function systemTheme(): SystemTheme {
  const query = matchMedia('(prefers-color-scheme: dark)');
  return {
    isDark: query.matches,
    onChange: (listener) => query.addEventListener('change', (event) => listener(event.matches)),
  };
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

const { sounderDesktop } = window as { readonly sounderDesktop?: DesktopApi };
const bridge = sounderDesktop ? desktopBridge(sounderDesktop) : browserBridge();
const app = createApp({
  bridge,
  clock: browserClock,
  frames: browserFrames,
  systemTheme: systemTheme(),
  pasteReader: workerPasteReader(),
  mapLayouter: workerMapLayouter(),
  sheetChecker: workerSheetChecker(),
  loadComparer: workerLoadComparer(),
  projectComparer: workerProjectComparer(),
});
openAddress(location.search, app);
if (bridge.admission === 'granted') app.link.start();
bridge.showTheme(app.layout.getState().theme);
app.layout.subscribe(({ theme }, before) => {
  if (theme !== before.theme) bridge.showTheme(theme);
});
bridge.onCommand((id) => {
  const command = commandsOf(app).find((one) => one.id === id);
  if (command?.isEnabled()) command.run();
});

confineHeldKeys(document);
createRoot(root).render(
  <StrictMode>
    <BlueprintProvider>
      <AppProvider app={app}>
        <AppScreen />
      </AppProvider>
    </BlueprintProvider>
  </StrictMode>,
);
