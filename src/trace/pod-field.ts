// Where a pod's field was written: in the pod's own document, or in the template of the workload it was made from.

import type { Pod } from '#cluster/inventory.js';
import type { ObjectRef } from '#wire/object-ref.js';

const templatePaths: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

export function podField(
  pod: Pod,
  field: readonly (string | number)[],
): { readonly object: ObjectRef; readonly field: readonly (string | number)[] } {
  const { workload, ref } = pod;
  if (ref.place || !workload?.place) return { object: ref, field };
  return { object: workload, field: [...(templatePaths[workload.kind] ?? ['spec', 'template']), ...field] };
}
