// An empty window in the real Electron, for the suites of the page: they open what they test in it.
const { app, BrowserWindow } = require('electron');

app.enableSandbox();
app.whenReady().then(() => {
  const webPreferences = { contextIsolation: true, sandbox: true, nodeIntegration: false };
  new BrowserWindow({ width: 1440, height: 900, useContentSize: true, webPreferences }).loadURL('about:blank');
});
