// What enforces policies: NetworkPolicies, and those of other APIs that it names.

import type { PolicyApi } from '#manifest/objects.js';

export interface PolicyEnforcer {
  readonly title: string;
  /** Left out: of no other API. */
  readonly otherPolicies?: readonly PolicyApi[];
}
