import { parseArgs } from 'node:util';
import { benchWhole } from './whole.ts';

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, rounds: { type: 'string', default: '5' } },
  allowPositionals: true,
});
const seconds = Number(values.seconds);

const BENCHES: Readonly<Record<string, () => Promise<unknown>>> = {
  whole: () => benchWhole({ seconds, withPage: false }),
  'whole-with-page': () => benchWhole({ seconds, withPage: true }),
};

for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
  const bench = BENCHES[name];
  if (!bench) throw new Error(`no benchmark ${name}: there are ${Object.keys(BENCHES).join(', ')}`);
  process.stderr.write(`${name} …\n`);
  process.stdout.write(`${JSON.stringify({ bench: name, ...((await bench()) as object) })}\n`);
}
