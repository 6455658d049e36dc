// The pages behind the codes of findings about Ingresses.

import type { FindingFacts } from '#trace/finding.js';
import type { Page } from './page.js';

export const ingressPages: { readonly [C in Extract<keyof FindingFacts, `K15${string}`>]: Page } = {
  K1501: {
    title: 'No Ingress rule takes the request',
    meaning: [
      'A controller first looks for the host: the name itself, then a wildcard, then rules without a host. *.example.com stands for exactly one label. Once a host has rules, the others are not asked.',
      'Then it looks for the path. Exact compares it as a whole. Prefix compares element by element: /cart takes /cart/items and not /cartoon. Both mind upper and lower case.',
      'Nothing matches here, so the controller answers 404 itself, or its default backend does. The request reaches no pod of the application.',
    ],
    remedy: [
      'Read the rules below the message: each says where it differs from what was asked for.',
      'Compare them with the cluster:',
      '    kubectl -n shop get ingress web -o yaml',
      'Try it with the right Host header:',
      '    curl -v -H "Host: shop.example.com" http://192.0.2.8/cart',
    ],
  },
  K1502: {
    title: 'The proxy redirects the client',
    meaning: [
      'The controller answers with another address and forwards nothing. A browser follows, and many other clients do not: a health check, a webhook or a POST then fails.',
      'ingress-nginx sends http to https with 308 as soon as an Ingress of the host has a TLS section, even if its certificate is missing. Annotations such as permanent-redirect, app-root and from-to-www-redirect do it too.',
    ],
    remedy: [
      'Ask for the address that the answer names.',
      'To serve plain http beside TLS, set the annotation nginx.ingress.kubernetes.io/ssl-redirect to "false".',
      'See the answer:',
      '    curl -sI http://shop.example.com/',
    ],
  },
  K1503: {
    title: 'The rule sends to a Service that does not exist',
    meaning: [
      'The API server takes an Ingress whatever its backends are called. A controller looks for the Service in the namespace of the Ingress, and in no other.',
      'ingress-nginx answers 503 then. The controller of GKE sets up nothing of the Ingress until all its Services exist.',
    ],
    remedy: [
      'Check the name, and that the Service is in the namespace of the Ingress:',
      '    kubectl -n shop get services',
      'To reach another namespace, put an Ingress there: rules of one host may come from several.',
    ],
  },
  K1504: {
    title: 'The Service of the rule has no ready endpoint',
    meaning: [
      'The rule matches, and its Service exists. But no ready pod stands behind it, so the proxy has nobody to send to: ingress-nginx answers 503, the load balancer of GKE 502.',
      'The proxy uses the endpoints itself, so the cause lies with the Service and its pods and not with the Ingress.',
    ],
    remedy: [
      'Trace to the Service itself, to see why nobody is behind it:',
      '    k8snet trace deploy/web cart:8080',
      '    kubectl -n shop get endpointslices -l kubernetes.io/service-name=cart',
    ],
  },
  K1505: {
    title: 'The Service of the rule has no such port',
    meaning: [
      "A rule names a port of the Service, by its number or its name, and not the container's port. Here the Service has no such port.",
      'ingress-nginx also takes the number or name of a targetPort, and answers 503 when nothing fits.',
    ],
    remedy: [
      "Use one of the Service's ports, which the message lists:",
      '    kubectl -n shop get service cart -o yaml',
    ],
  },
  K1506: {
    title: 'No controller serves the Ingress',
    meaning: [
      'An Ingress does nothing by itself. The controller that its IngressClass names turns it into a proxy configuration; all others pass over it. Nobody reports the mistake, and the status stays without an address.',
      'Here the class does not exist, or its controller is one that k8snet does not model, or none whose pods are in the input.',
    ],
    remedy: [
      'See the classes, and set spec.ingressClassName to one of them:',
      '    kubectl get ingressclasses',
      'Mind the older annotation kubernetes.io/ingress.class: most controllers look at it first.',
    ],
  },
  K1507: {
    title: 'The Ingress names no class, and nobody takes it',
    meaning: [
      'Without spec.ingressClassName and without the older annotation, an Ingress gets the default IngressClass, if the cluster marks one. That happens when it is created, and never later.',
      'Here no class is the default, and no controller serves Ingresses without one. ingress-nginx does so only with --watch-ingress-without-class; on GKE the built-in controller does.',
    ],
    remedy: [
      'Set spec.ingressClassName.',
      'Or mark one IngressClass as the default, and create the Ingress anew:',
      '    kubectl annotate ingressclass nginx ingressclass.kubernetes.io/is-default-class=true',
    ],
  },
  K1508: {
    title: 'The load balancer of GKE cannot reach the Service',
    meaning: [
      'The balancer stands outside the cluster. It reaches a Service by a node port, or it reaches the pods by a network endpoint group (NEG). A ClusterIP Service has neither, and the controller then sets up nothing of the Ingress.',
      'GKE adds the annotation for a NEG to new Services of VPC-native clusters by itself. Manifests do not show that; a dump of the cluster does.',
    ],
    remedy: [
      'Ask for a NEG:',
      '    kubectl -n shop annotate service cart \'cloud.google.com/neg={"ingress": true}\'',
      'Or give the Service the type NodePort.',
    ],
  },
  K1509: {
    title: 'The rule sends to something that is no Service',
    meaning: [
      'The API lets a backend name any object as a resource, such as a storage bucket. What it means is up to the controller, and this one serves Services only.',
    ],
    remedy: ['Let the rule name a Service, or use a controller that knows the resource.'],
  },
  K1510: {
    title: 'The controller refuses the path of a rule',
    meaning: [
      'The controller of GKE takes * in a path only as the whole last element, and only with path type ImplementationSpecific. One wrong path is enough, and it sets up nothing of the Ingress.',
    ],
    remedy: [
      'Use Prefix without a star: /cart takes /cart and everything below it.',
      'See what the controller says:',
      '    kubectl -n shop describe ingress web',
    ],
  },
  K1511: {
    title: 'The load balancer does not listen for this scheme',
    meaning: [
      'The balancer of a GKE Ingress listens on port 443 only if it has a certificate, and on port 80 unless the annotation kubernetes.io/ingress.allow-http is "false". Elsewhere nothing answers.',
    ],
    remedy: [
      'For https, add a tls section with a secretName, a pre-shared certificate or a managed one.',
      'For http, remove the annotation, or let the client ask by https.',
    ],
  },
  K1512: {
    title: 'A setting that is not modelled may stop the request',
    meaning: [
      'The request reaches its backend as far as hosts, paths and Services go. But an annotation beside the rule can refuse it, or send it elsewhere: a list of allowed addresses, a login, a snippet, a canary.',
      'k8snet does not evaluate it. It says so, instead of promising that the request arrives.',
    ],
    remedy: [
      'Read the annotation at the marked place, and compare it with the client: its address, its login, its headers.',
      'A canary takes a share of the requests by header, cookie or weight: trace to its Service as well.',
      'To let CI notice, use --strict: the exit code is then 3.',
    ],
  },
  K1514: {
    title: 'The Ingress controller is not in the input',
    meaning: [
      'The class of the Ingress names a controller that k8snet knows, and no pod of that controller is in the input. So nothing says at which address it listens, behind which Service, on which nodes.',
      'A client outside may well be served by it. k8snet does not decide.',
    ],
    remedy: [
      'Add what installs the controller:',
      '    k8snet trace -f shop.yaml -f ingress-nginx.yaml internet http://shop.example.com/',
      'Or dump it from the cluster, with its Service:',
      '    kubectl -n ingress-nginx get pods,services,configmaps -o yaml > controller.yaml',
    ],
  },
  K1513: {
    title: 'The class of the Ingress is not in the input',
    meaning: [
      'The Ingress names a class, and the input holds no IngressClass that would say which controller that is. The name is the usual one of the controller, so k8snet takes it to be served by it.',
      'Other controllers use the same name: nginx is the class of ingress-nginx and of the NGINX Ingress Controller, which differ.',
    ],
    remedy: [
      'Add the classes to the input:',
      '    kubectl get ingressclasses -o yaml > ingress-classes.yaml',
      'Add the controller too, which shows its flags:',
      '    kubectl -n ingress-nginx get deployments,services,configmaps -o yaml > ingress-nginx.yaml',
    ],
  },
};
