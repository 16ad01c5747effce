// `npm run desktop`: the same as `npm start -- --desktop`.
process.argv.splice(2, 0, '--desktop');
await import('./start.mjs');
