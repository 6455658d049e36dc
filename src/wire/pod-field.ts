// Where a pod's field was written: in the pod's own document, or in the template of the workload it was made from.

import type { ObjectRef } from './object-ref.js';

const templatePaths: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

type Field = readonly (string | number)[];

export function podField(
  { ref, workload }: { readonly ref: ObjectRef; readonly workload?: ObjectRef },
  field: Field,
): { readonly object: ObjectRef; readonly field: Field } {
  if (ref.place || !workload?.place) return { object: ref, field };
  return { object: workload, field: [...(templatePaths[workload.kind] ?? ['spec', 'template']), ...field] };
}
