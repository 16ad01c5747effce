import { describe, expect, it } from 'vitest';
import { FaultError } from '../../core/result/result.ts';
import { EXIT } from '../../host/exit-status.ts';
import { runAgents } from './run-agents.ts';

const FAULT = { code: 'fleet.silent', message: 'Agent lima is not connected' };
const station = {
  async fleetRun({ name }: { readonly name: string }) {
    if (name === 'lima') throw new FaultError(FAULT);
    return { series: 3 };
  },
};

async function printed(names: readonly string[], json: boolean) {
  const texts = { out: '', err: '' };
  const to = (where: 'out' | 'err') => (text: string) => {
    texts[where] += text;
  };
  const status = await runAgents({ out: to('out'), err: to('err') }, station, { names, json });
  return { status, ...texts };
}

describe('a run of several agents', () => {
  it('asks the others although one fails, and says which', async () => {
    expect(await printed(['berlin', 'lima', 'oslo', 'oslo'], false)).toEqual({
      status: EXIT.cannotMeasure,
      out: 'berlin measures 3 series now\noslo measures 3 series now\n',
      err: 'sounder: lima: Agent lima is not connected\n',
    });
  });

  it('has the result or fault of each in its document', async () => {
    const { status, out } = await printed(['lima', 'oslo'], true);
    expect([status, JSON.parse(out)]).toEqual([
      EXIT.cannotMeasure,
      {
        runs: [
          { name: 'lima', fault: FAULT },
          { name: 'oslo', series: 3 },
        ],
      },
    ]);
  });

  it('succeeds where all do', async () => {
    expect((await printed(['oslo'], false)).status).toBe(EXIT.ok);
  });
});
