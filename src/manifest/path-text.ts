// A path into an object as people write it: `spec.ports[0].targetPort`, `metadata.labels["app.kubernetes.io/name"]`.

import { printable } from '#wire/printable.js';

export function pathText(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!/^[A-Za-z_][\w-]*$/.test(step)) text += `["${printable(step, 80)}"]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
