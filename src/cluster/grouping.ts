// Lists kept under a key: what most indexes of the inventory are made of.

/** Adds to the list kept under a key. */
export function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
