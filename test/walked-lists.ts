// How long the lists are that some code goes through: counted in the language's own collections, so that no pass over all
// pods slips by, wherever it is written. Only a bare counting loop would.

/** What reads or changes one place, whatever the length. */
const oneStep = new Set<PropertyKey>(['constructor', 'at', 'push', 'pop', 'get', 'set', 'has', 'add', 'delete']);
const collections: readonly object[] = [Array.prototype, Map.prototype, Set.prototype];

export interface Walked<Result> {
  readonly result: Result;
  /** For each place in the code, the length of the longest list that a call there was given. */
  readonly longest: ReadonlyMap<string, number>;
}

export function countingWalks<Result>(run: () => Result): Walked<Result> {
  const longest = new Map<string, number>();
  const note = (length: number): void => {
    const place = /src\/[\w/-]+\.ts:\d+/.exec(new Error().stack ?? '')?.[0] ?? 'elsewhere';
    longest.set(place, Math.max(length, longest.get(place) ?? 0));
  };
  const originals = collections.map((prototype) => Object.getOwnPropertyDescriptors(prototype));
  for (const prototype of collections) tellLengths(prototype, note);
  try {
    return { result: run(), longest };
  } finally {
    for (const [index, prototype] of collections.entries()) Object.defineProperties(prototype, originals[index] ?? {});
  }
}

/** Each method that may go through all tells the length first. */
function tellLengths(prototype: object, note: (length: number) => void): void {
  for (const key of Reflect.ownKeys(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
    const method: unknown = descriptor?.value;
    if (typeof method !== 'function' || oneStep.has(key)) continue;
    const value = function (this: { readonly length?: number; readonly size?: number }, ...given: unknown[]): unknown {
      note(this.length ?? this.size ?? 0);
      return Reflect.apply(method, this, given);
    };
    Object.defineProperty(prototype, key, { ...descriptor, value });
  }
}
