// Which directions a policy speaks of, by the lists of rules that it has. One that cannot be read may speak of both.

import type { PolicyDirection } from '../objects.js';
import type { Fields } from '../reader.js';

const directions = ['Ingress', 'Egress'] as const;

/** `names`: fields of rules; a direction is in the field's name. */
export function writtenDirections(spec: Fields | undefined, names: readonly string[]): readonly PolicyDirection[] {
  const written = names.filter((name) => (spec?.value(name) ?? undefined) !== undefined);
  const found = directions.filter((direction) => written.some((name) => name.startsWith(direction.toLowerCase())));
  return found.length > 0 ? found : directions;
}
