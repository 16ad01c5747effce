import { expect, it } from 'vitest';
import { cliContext } from '../testing/cli-context.ts';
import { exportData } from './export.ts';

it.each(['samples', 'events'] as const)(
  'refuses a level of rollups with %s, and says what is right',
  async (content) => {
    const options = { content, level: 'hour', targets: [], groups: [], probes: [] } as const;
    await expect(exportData(cliContext(), '/nowhere', options)).rejects.toMatchObject({
      fault: {
        code: 'usage.invalid',
        message: `--level hour is of rollups, not of ${content}`,
        hint: 'add --what rollups, or leave --level out',
      },
    });
  },
);
