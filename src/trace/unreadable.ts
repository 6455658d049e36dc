// What the input holds but could not be read.

import type { Location } from '#manifest/diagnostic.js';
import type { ObjectRef } from '#wire/object-ref.js';

/** A document, or an object in it, that had to be left out. */
export interface Unreadable {
  readonly at: Location;
  /** The object, where that much could be read. */
  readonly about?: ObjectRef;
}
