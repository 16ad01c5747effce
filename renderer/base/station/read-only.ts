import type { StatusStore } from '../../live/status-store.ts';

/** Why the project cannot be changed. */
export const READ_ONLY = 'This project is open read-only';

/** Whether the project is open for reading only: nothing can be measured or changed. */
export const isReadOnly = (status: StatusStore): boolean => status.getState().status?.readOnly ?? false;
