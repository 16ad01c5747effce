import type { Project } from '../../../core/model/project.ts';
import { answerCalls } from '../../base/worker/answer-calls.ts';
import { type ProjectChanges, projectChanges } from './project-changes.ts';

let before: Project = { sounder: 1 };

answerCalls<string, string, ProjectChanges>({
  share(json) {
    before = JSON.parse(json) as Project;
  },
  answer: (json) => projectChanges(before, JSON.parse(json) as Project),
});
