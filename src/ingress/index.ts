// Every ingress controller that is modelled. To add one: a file like `gce.ts`, and a line here.

import type { IngressController } from './controller.js';
import { gce } from './gce.js';
import { ingressNginx } from './ingress-nginx.js';

export const ingressControllers = {
  'ingress-nginx': ingressNginx,
  gce,
} as const satisfies Record<string, IngressController>;
