/** All items of a stream so far, and the first item that matches a condition, now or later. */
export function follow<T>(open: (take: (item: T) => void) => unknown) {
  const items: T[] = [];
  const waiting: { readonly is: (item: T) => boolean; readonly resolve: (item: T) => void }[] = [];
  open((item) => {
    items.push(item);
    for (const one of waiting) if (one.is(item)) one.resolve(item);
  });
  return {
    items,
    until: (is: (item: T) => boolean) =>
      new Promise<T>((resolve) => {
        const known = items.find(is);
        if (known) resolve(known);
        else waiting.push({ is, resolve });
      }),
  };
}
