// What only the loaded input can say about an object: the line it stands on, and that line's text.

import type { Location } from '#manifest/diagnostic.js';
import type { Loaded } from '#manifest/load.js';
import type { ObjectRef } from '#wire/object-ref.js';

export interface Source {
  locate(object: ObjectRef, field: readonly (string | number)[]): Location | undefined;
  excerpt(
    at: Location,
  ): { readonly text: string; readonly spanLength: number; readonly caretColumn?: number } | undefined;
}

export function sourceOf(loaded: Pick<Loaded, 'locate' | 'excerpt'>): Source {
  return {
    locate: ({ place }, field) => place && loaded.locate(place, field),
    excerpt: (at) => loaded.excerpt(at),
  };
}
