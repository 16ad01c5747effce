// Bundled in the copy that scripts/toy-probe.test.mjs makes: shows a state of the toy as the page does.
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { VIEWS } from '../probes/index.view.ts';

const { title, Details, summary } = VIEWS['toy-probe'];
const state = { series: 1, replies: 3 };
const details = renderToStaticMarkup(
  createElement(Details, { state, address: '192.0.2.1', isRunning: true, nowMs: () => 0 }),
);
process.stdout.write(JSON.stringify({ title, details, summary: summary(state) }));
