// Names of places and objects as sentences call them.

import type { Pod } from '#cluster/inventory.js';
import type { Location } from '#manifest/diagnostic.js';
import type { Place } from '#trace/journey.js';
import { type ObjectRef, refText } from '#wire/object-ref.js';
import { object, type Phrase } from './phrase.js';

export function placeText(place: Place): string {
  switch (place.kind) {
    case 'wire':
      return 'wire';
    case 'pod':
      return `pod ${refText(place.pod.ref)}`;
    case 'node':
      return `node ${place.node.name}`;
    case 'client':
      return `client ${place.address}`;
    case 'balancer':
      return place.balancer.title;
    case 'proxy':
      return `${place.proxy.controller.title} ${refText(place.proxy.place.ingress.ref)}`;
    case 'between':
      return place.title;
    case 'gateway':
      return 'gateway';
  }
}

/** `Service shop/cart`. */
export function named(ref: ObjectRef): Phrase {
  return object(`${ref.kind} ${refText(ref)}`);
}

export function podNamed(pod: Pod): Phrase {
  return object(`pod ${refText(pod.ref)}`);
}

/** What is piped in has no name of its own. */
export function fileText(file: string): string {
  return file === '-' ? 'stdin' : file;
}

/** `cart.yaml:12:3`, as editors open it. */
export function positionText({ file, line, column }: Location): string {
  return `${fileText(file)}:${line}:${column}`;
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(items: readonly string[], most = 3): string {
  if (items.length <= 1) return items[0] ?? '';
  const shown = items.length > most ? items.slice(0, most) : items.slice(0, -1);
  const rest = items.length > most ? `${items.length - most} more` : items[items.length - 1];
  return `${shown.join(', ')} and ${rest}`;
}

export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} %`;
}

/** `did you mean cart.shop?`, where anything comes near. */
export function meant(nearMisses: readonly string[]): { help?: readonly Phrase[] } {
  return nearMisses.length > 0 ? { help: ['did you mean ', object(listed(nearMisses)), '?'] } : {};
}
