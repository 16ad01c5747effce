import { describe, expect, it } from 'vitest';
import type { Project, Target } from '../../../core/model/project.ts';
import { describeChanges } from './describe-changes.ts';
import { projectChanges, textOps } from './project-changes.ts';

const project = (targets: Record<string, Target>, more: Partial<Project> = {}): Project => ({
  sounder: 1,
  targets,
  ...more,
});
const at = (to: string): Target => ({ probe: 'icmp', to });

describe('projectChanges', () => {
  it('finds what was added, removed, changed and renamed, and other parts', () => {
    const before = project({ a: at('192.0.2.1'), b: at('192.0.2.2'), c: at('192.0.2.3'), d: at('192.0.2.4') });
    const after = project(
      { z: at('192.0.2.1'), b: { to: '192.0.2.2', probe: 'icmp' }, c: at('192.0.2.33'), e: at('192.0.2.5') },
      { defaults: { interval: '5s' } },
    );
    const changes = projectChanges(before, after);
    expect(changes).toEqual({
      added: ['e'],
      removed: ['d'],
      changed: ['c'],
      renamed: [{ from: 'a', to: 'z' }],
      parts: ['defaults'],
    });
    expect(describeChanges(changes)).toContain('1 renamed, history kept: a → z');
    expect(textOps('text', 'v', changes).map(({ op }) => op)).toEqual(['rename', 'text']);
  });

  it('takes nothing for a rename that could be several', () => {
    const { renamed } = projectChanges(
      project({ a: at('192.0.2.1'), b: at('192.0.2.1') }),
      project({ c: at('192.0.2.1') }),
    );
    expect(renamed).toEqual([]);
  });
});
