import { describe, expect, it } from 'vitest';
import { FaultError } from '../../core/result/result.ts';
import { assignedText } from './assign.ts';

const TEXT = `# Branches
sounder: 1
agents:
  berlin: {site: Berlin} # since May
templates:
  voice: {targets: [pbx]}
targets:
  pbx: {probe: icmp, to: 192.0.2.9}
  gateway: {probe: icmp, to: 192.0.2.1, agents: [local]}
`;

describe('an assignment', () => {
  it('adds templates and targets to an agent, and leaves the rest of the text as it is', () => {
    const text = assignedText(TEXT, 'berlin', { templates: ['voice'], targets: ['gateway', 'pbx'] });
    expect(text).toBe(
      TEXT.replace('{site: Berlin}', '{site: Berlin, templates: [voice]}')
        .replace('[local]', '[local, berlin]')
        .replace('to: 192.0.2.9}', 'to: 192.0.2.9, agents: [local, berlin]}'),
    );
  });

  it('that is there already changes nothing', () => {
    const text = assignedText(TEXT, 'berlin', { templates: ['voice'], targets: ['gateway'] });
    expect(assignedText(text, 'berlin', { templates: ['voice'], targets: ['gateway'] })).toBe(text);
  });

  it('makes an agent that the project does not have', () => {
    const text = assignedText('sounder: 1\ntemplates:\n  voice: {targets: []}\n', 'lima', {
      ...{ templates: ['voice'], targets: [] },
    });
    expect(text).toBe('sounder: 1\ntemplates:\n  voice: {targets: []}\nagents:\n  lima: {templates: [voice]}\n');
  });

  it('continues the list that the target inherits', () => {
    const text = `sounder: 1\ndefaults: {agents: ["tag:branch"]}\nagents: {lima: {}}\ntargets:\n  a: {to: 192.0.2.1}\n`;
    expect(assignedText(text, 'lima', { templates: [], targets: ['a'] })).toContain(
      'a: {to: 192.0.2.1, agents: [tag:branch, lima]}',
    );
  });

  it('refuses a target that the project does not have', () => {
    const assign = () => assignedText(TEXT, 'berlin', { templates: [], targets: ['mail'] });
    expect(assign).toThrow(FaultError);
    expect(assign).toThrow('The project has no target mail');
  });
});
