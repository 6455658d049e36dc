// Pods of one namespace by label value. A key is indexed when the first selector asks for it, and then kept.

import type { LabelSelector } from '#manifest/objects.js';
import { append } from './grouping.js';
import type { Pod } from './inventory.js';
import { matches } from './selector.js';

export class LabelIndex {
  private readonly byKey = new Map<string, Map<string, Pod[]>>();

  constructor(private readonly pods: readonly Pod[]) {}

  matching(selector: LabelSelector): readonly Pod[] {
    let candidates = this.pods;
    for (const key in selector.matchLabels) {
      const withValue = this.key(key).get(selector.matchLabels[key] as string) ?? [];
      if (withValue.length < candidates.length) candidates = withValue;
    }
    return candidates.filter((pod) => matches(pod.labels, selector));
  }

  private key(key: string): Map<string, Pod[]> {
    let values = this.byKey.get(key);
    if (!values) {
      values = new Map();
      for (const pod of this.pods) {
        const value = pod.labels[key];
        if (value !== undefined) append(values, value, pod);
      }
      this.byKey.set(key, values);
    }
    return values;
  }
}
