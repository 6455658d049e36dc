// An object that gives a pod's packets another source outside the cluster than the pod's node would.

import type { ObjectRef } from '#wire/object-ref.js';

export interface OtherSource {
  readonly pod: ObjectRef;
  readonly by: ObjectRef;
  /** As the object writes it; left out where it does not. */
  readonly address?: string;
}
