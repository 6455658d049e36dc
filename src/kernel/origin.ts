// Who put a route, a rule or a device there: carried along so that "why" can be answered.

import type { Evidence, ObjectRef } from '#wire/object-ref.js';

export interface Origin {
  /** The program that writes it on a real node, with its mode: `kube-proxy/iptables`, `cni/flannel`, `kernel`. */
  readonly component: string;
  /** The Kubernetes object it was written for. */
  readonly object?: ObjectRef;
  /** Path inside that object of the field that decided, e.g. `['spec', 'ports', 0]`. */
  readonly field?: readonly (string | number)[];
  readonly evidence: Evidence;
}

/** What Linux does by itself. */
export const kernelOrigin: Origin = { component: 'kernel', evidence: 'derived' };
