import { useStore } from 'zustand';
import { useBase } from '../base-context.ts';

/** Whether the project is open for reading only: nothing can be measured or changed. */
export function useReadOnly(): boolean {
  const { status } = useBase();
  return useStore(status, (state) => state.status?.readOnly ?? false);
}
