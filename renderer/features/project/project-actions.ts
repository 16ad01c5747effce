import { type AskContext, ask } from '../../base/notices.ts';
import { storeContext } from '../../base/store-context.ts';

/** Actions on the project's file as a whole. */
export interface ProjectActions {
  /** Reads the file again. */
  reload(): Promise<void>;
  /** Keeps a file of another program as a project that can be edited. */
  adopt(): Promise<void>;
}

export const [ProjectContext, useProject] = storeContext<ProjectActions>('ProjectActions');

export function createProjectActions(context: AskContext): ProjectActions {
  const done = (message: string) => context.notices.getState().report({ tone: 'done', message });
  return {
    async reload() {
      const result = await ask(context, (station) => station.reload(null));
      if (result) done(result.changed ? 'Reloaded the project file' : 'The project file is unchanged');
    },
    async adopt() {
      const result = await ask(context, (station) => station.adopt(null));
      if (result) done(`Converted to ${result.path}, which can be edited here`);
    },
  };
}
