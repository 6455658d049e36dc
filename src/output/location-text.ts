// `cart.yaml:12` for a column: the end of a long path, since that is what tells files apart.

import { fileText } from '#explain/names.js';
import type { Location } from '#manifest/diagnostic.js';

const longestPath = 22;

export function locationText({ file, line }: Location): string {
  const name = fileText(file);
  const short = name.length > longestPath ? (name.split('/').at(-1) ?? name) : name;
  return `${short}:${line}`;
}
