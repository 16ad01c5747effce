import { type Context, createContext, useContext } from 'react';

/**
 * A React context for a store or service, and the hook that reads it. The hook throws outside its provider.
 * @param name for the error message
 */
export function storeContext<T>(name: string): readonly [Context<T | undefined>, () => T] {
  const context = createContext<T | undefined>(undefined);
  const useStoreOfContext = () => {
    const store = useContext(context);
    if (store === undefined) throw new Error(`no ${name} around this component`);
    return store;
  };
  return [context, useStoreOfContext];
}
