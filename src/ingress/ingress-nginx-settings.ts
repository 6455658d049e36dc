// How an ingress-nginx was started: its flags (docs/user-guide/cli-arguments.md) and its ConfigMap, where they decide.

import type { Cluster, Pod } from '#cluster/inventory.js';
import type { Program, StringMap } from '#manifest/objects.js';

export interface NginxSettings {
  /** Value of the annotation that it serves, and the class name with `--ingress-class-by-name`. */
  readonly ingressClass: string;
  /** `spec.controller` of the IngressClasses that it serves. */
  readonly controllerClass: string;
  readonly classByName: boolean;
  readonly watchesWithoutClass: boolean;
  /** Empty: all. */
  readonly watchedNamespace: string;
  /** `namespace/name`. */
  readonly defaultBackend?: string;
  readonly disablesCatchAll: boolean;
  readonly sslPassthrough: boolean;
  /** Of the ConfigMap. */
  readonly serviceUpstream: boolean;
  readonly sslRedirect: boolean;
  readonly forceSslRedirect: boolean;
}

const none: Program = { image: '', commandLine: [] };
const binary = /(^|\/)nginx-ingress-controller$/;
const images = /(ingress-nginx[-/]controller(-chroot)?|nginx-ingress-controller)$/;

/** The container that is an ingress-nginx: by its program's name, or by an image such as `ingress-nginx/controller`. */
export function nginxProgram(pod: Pod): Program | undefined {
  for (const { program } of pod.spec.containers) {
    if (!program) continue;
    const image = program.image.replace(/[@:][^/]*$/, '');
    if (program.commandLine.some((word) => binary.test(word)) || images.test(image)) return program;
  }
  return undefined;
}

/** Without a program all flags have their defaults; without a pod and its cluster so has the ConfigMap. */
export function nginxSettings(program: Program = none, pod?: Pod, cluster?: Cluster): NginxSettings {
  const flags = flagsOf(program.commandLine);
  const config = pod && cluster ? configOf(flags.get('configmap'), pod, cluster) : undefined;
  const isOn = (name: string) => flags.has(name) && flags.get(name) !== 'false';
  const defaultBackend = expand(flags.get('default-backend-service'), pod);
  return {
    ingressClass: flags.get('ingress-class') || 'nginx',
    controllerClass: flags.get('controller-class') || 'k8s.io/ingress-nginx',
    classByName: isOn('ingress-class-by-name'),
    watchesWithoutClass: isOn('watch-ingress-without-class'),
    watchedNamespace: expand(flags.get('watch-namespace'), pod) ?? '',
    ...(defaultBackend === undefined ? {} : { defaultBackend }),
    disablesCatchAll: isOn('disable-catch-all'),
    sslPassthrough: isOn('enable-ssl-passthrough'),
    serviceUpstream: config?.['service-upstream'] === 'true',
    sslRedirect: config?.['ssl-redirect'] !== 'false',
    forceSslRedirect: config?.['force-ssl-redirect'] === 'true',
  };
}

/** `--flag=value`, `--flag value`, `-flag`, and `--flag` alone as an empty text. */
function flagsOf(words: readonly string[]): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  for (const [index, word] of words.entries()) {
    const [, name, , value] = /^--?([a-z][a-z0-9-]*)(=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) continue;
    const next = words[index + 1] ?? '-';
    flags.set(name, value ?? (next.startsWith('-') ? '' : next));
  }
  return flags;
}

function configOf(flag: string | undefined, pod: Pod, cluster: Cluster): StringMap | undefined {
  const [namespace = '', name] = (expand(flag, pod) ?? '').split('/');
  return name === undefined ? undefined : cluster.configMap(namespace, name)?.data;
}

function expand(text: string | undefined, pod: Pod | undefined): string | undefined {
  return pod ? text?.replace('$(POD_NAMESPACE)', pod.namespace) : text;
}
