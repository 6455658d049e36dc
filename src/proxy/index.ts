// Proxy modes by the name that kube-proxy's `mode` and `--proxy-mode` take. Order does not matter.

import { iptables } from './iptables.js';
import type { ProxyMode } from './proxy-mode.js';

export const proxyModes = { iptables } satisfies Record<string, ProxyMode>;
