import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import { runningOf, type SurveysStore } from './surveys-store.ts';

interface SurveyCommandParts extends Pick<Base, 'layout' | 'status'> {
  readonly surveys: SurveysStore;
}

/** Starts and stops surveys, and shows them. */
export function surveysCommands({ layout, status, surveys }: SurveyCommandParts): readonly CommandSpec[] {
  const running = () => runningOf(surveys.getState().surveys);
  const isReadOnly = () => status.getState().status?.readOnly ?? false;
  return [
    {
      id: 'survey.start',
      title: 'Start survey …',
      section: 'Run',
      synonyms: 'site customer assessment baseline before after measurement wlan wifi wi-fi',
      keys: ['Alt+S'],
      isEnabled: () => !running() && !isReadOnly(),
      needs: 'stop the survey that runs',
      run: () => surveys.getState().openForm(null),
    },
    {
      id: 'survey.stop',
      title: 'Stop survey',
      section: 'Run',
      synonyms: 'end finish site assessment',
      isEnabled: () => running() !== undefined && !isReadOnly(),
      run: () => void surveys.getState().stop(),
    },
    {
      id: 'view.surveys',
      title: 'Surveys: list and compare',
      section: 'View',
      synonyms: 'site assessment baseline before after comparison report',
      keys: ['Alt+V'],
      run: () => layout.getState().togglePanel('surveys'),
    },
  ];
}
