// A sequence that is made once, and only as far as somebody reads it.

export function lazyList<T>(make: () => Iterator<T>): Iterable<T> {
  const made: T[] = [];
  let source: Iterator<T> | undefined;
  let isComplete = false;
  return {
    *[Symbol.iterator]() {
      source ??= make();
      for (let index = 0; ; index++) {
        if (index === made.length) {
          if (isComplete) return;
          const next = source.next();
          if (next.done) {
            isComplete = true;
            return;
          }
          made.push(next.value);
        }
        yield made[index] as T;
      }
    },
  };
}
