// The pages behind the verdicts: when each is given, what the client notices, and the exit code.

import type { VerdictWord } from '#trace/journey.js';
import type { Page } from './page.js';

export const verdictPages: { readonly [W in VerdictWord]: Page } = {
  delivered: {
    title: 'The packet reaches a socket, and the answer comes back',
    meaning: [
      'The request arrives where somebody listens: in a pod, at any port (a container need not declare it); on a node, at a port that k8snet knows. The answer is walked as well, and reaches the client from the address that it asked; towards a client outside, it leaves the cluster. With --no-reply the request alone decides.',
      'A pod is taken to listen. Whether its program really does, or is bound to 127.0.0.1 only, is in no manifest. Warnings below the verdict say where doubt is due.',
      'Without --all, one endpoint of several is walked. The last line tells how many are not.',
      'Exit code 0; with --strict and a warning or error among the findings, 3.',
    ],
    remedy: [
      'Nothing. To see what the other endpoints would do:',
      '    k8snet trace --all -f cluster.yaml shop/web cart:8080',
    ],
  },
  partial: {
    title: 'Some endpoints can be reached, others cannot',
    meaning: [
      'Several paths were walked, as --all does. At least one is delivered or leaves the cluster, and at least one fails for certain. If all that do not arrive are undecided, the whole is unknown instead.',
      'The client notices an error that comes and goes: each new connection takes one of the paths by chance. The table lists the share of each.',
      'Exit code 1.',
    ],
    remedy: [
      'Find what the failing endpoints have in common in the table: a node, a pod, an address family.',
      'Look at one of them alone:',
      '    k8snet trace --endpoint shop/cart-5d2c9 -f cluster.yaml shop/web cart:8080',
    ],
  },
  dropped: {
    title: 'A rule drops the packet, or the answer does not fit',
    meaning: [
      'A rule in a filter chain drops the request or the answer, or no rule matches and the policy of the chain is to drop. The sender hears nothing, tries again and times out: on Linux after about two minutes, unless the program gives up sooner.',
      'An answer that comes from another address than was asked counts as dropped too (K1309): the kernel of the client resets it.',
      'Exit code 1. The finding below the verdict names the cause.',
    ],
    remedy: [
      'Read the finding, and its page. For traffic to a Service it is usually K1106 or K1107.',
      'See the rules around it, on the node that the last hop names:',
      '    k8snet show node worker-1 -f cluster.yaml --rules',
    ],
  },
  rejected: {
    title: 'A rule rejects the packet, and the client is refused at once',
    meaning: [
      'A rule with target REJECT matches. The node answers with ICMP port unreachable, so a TCP client fails at once with "Connection refused", as from a port that nobody listens on. A UDP client typically learns it with its next call.',
      'kube-proxy writes such rules for Services that have no usable endpoint on any node.',
      'Exit code 1.',
    ],
    remedy: [
      'Read the finding: it says why the Service has no endpoint (K1101 to K1104, K1108).',
      'In a cluster, the endpoints can be seen:',
      '    kubectl -n shop get endpointslices -l kubernetes.io/service-name=cart',
    ],
  },
  unroutable: {
    title: 'There is no way to the destination',
    meaning: [
      'One of these holds: no route fits; nobody on the link has the address; a bridge port is not in hairpin mode; the node network was handed an address that only nodes can route; or the source pod runs nowhere.',
      'What the client notices depends on the place. Without a route: "Network is unreachable", at once. With nobody at the address: "No route to host", after some seconds. Lost on the way: a timeout.',
      'Exit code 1. Findings K1105 and K1301 to K1305 tell these cases apart.',
    ],
    remedy: [
      'Look at the last hop, and at the routes there:',
      '    k8snet show node worker-1 -f cluster.yaml --routes',
      'Check the address. That of a pod that was replaced, or of a Service that was deleted, ends like this.',
    ],
  },
  unresolved: {
    title: 'The name has no address, so nothing is sent',
    meaning: [
      'The resolver of the source asks for every name that its search list makes, and gets no address: the name does not exist, it exists without an address, its aliases go round in circles, or the DNS Service has no ready endpoint.',
      'A program typically says "Name or service not known" or "could not resolve host". It sends no packet, so the trace ends at the resolver.',
      'Exit code 1. A name that only a server outside can answer is unresolved when it comes close to a Service of the cluster. Otherwise it is taken for a public name, or is unknown.',
    ],
    remedy: [
      'See what is asked, and what comes back:',
      '    k8snet resolve -f cluster.yaml shop/web cart.pay',
      'Findings K1001, K1002, K1003, K1005, K1008 and K1009 tell the causes apart.',
    ],
  },
  redirected: {
    title: 'A web proxy sends the client elsewhere',
    meaning: [
      'The request reached an Ingress controller, which answers it with a redirect: to https, to another host, or to another path. No backend sees this request.',
      'A browser follows by itself and asks anew. A program that does not follow redirects gets status 301, 302, 307 or 308 and no content.',
      'Exit code 1: what was asked for was not delivered. The finding names the annotation or TLS section that wants the redirect, and the address to ask for.',
    ],
    remedy: [
      'Trace the address that the redirect names:',
      '    k8snet trace -f cluster.yaml internet https://shop.example.com/cart',
    ],
  },
  'http-error': {
    title: 'A web proxy answers in place of a backend',
    meaning: [
      'The request reached an Ingress controller, and none of its rules leads it to a backend that can serve it. The proxy answers by itself: 404 when no rule matches, 503 or 502 when the Service is missing or has no ready endpoint.',
      'The network let everything pass. What is wrong is in a rule, a Service or its pods; the finding names which.',
      'Exit code 1.',
    ],
    remedy: [
      'See which rules were looked at, and why each lost:',
      '    k8snet trace -v -f cluster.yaml internet http://shop.example.com/cart',
    ],
  },
  'too-big': {
    title: 'The packet does not fit the MTU of a device',
    meaning: [
      'The packet, with the headers of its tunnels, is larger than the MTU of the device that should send it. k8snet walks the first packet of a connection, which is small, so a trace rarely ends like this.',
      'In a cluster the client notices a connection that opens and then hangs as soon as much data flows.',
      'Exit code 1.',
    ],
    remedy: ['Read finding K1306: it names the device, its MTU and the size.', '    k8snet explain K1306'],
  },
  looped: {
    title: 'Routes point at each other, and the packet never arrives',
    meaning: [
      'The packet left 32 places and is still on its way. No path in a cluster is that long, so routes point at each other.',
      'The client times out, or hears "time to live exceeded" from a node.',
      'Exit code 1.',
    ],
    remedy: ['Read finding K1307, and look for two places that take turns in the path.', '    k8snet explain K1307'],
  },
  'left-cluster': {
    title: 'The packet leaves the cluster',
    meaning: [
      'The packet goes out to an address that no pod, node or Service of the input has. The last hop shows the source address that the far side sees: often that of a node, because nodes masquerade what leaves for the outside.',
      'k8snet counts this as arrived, because the cluster has done its part. What lies beyond is not in any manifest: firewalls, routers, the server itself. The answer is not walked.',
      'For a public name, the address is a stand-in unless --resolve gives one; -v lists it among the assumptions.',
      'Exit code 0; with --strict and a warning or error among the findings, 3.',
    ],
    remedy: [
      'Nothing, if the outside was meant. Give its firewall the source address of the last hop.',
      'If a pod or node was meant, check the address. Objects that the input lacks count as outside.',
      'To trace with the real address of a name:',
      '    k8snet trace -f cluster.yaml --resolve www.example.com=198.51.100.7 shop/web www.example.com:443',
    ],
  },
  unknown: {
    title: 'The input does not say enough to decide',
    meaning: [
      'k8snet gives no verdict that rests on a guess. It is undecided when the outcome hangs on something that no manifest shows, or that it does not model.',
      'Of the network: who listens on a port of a node (K1401); a policy that is not modelled (K1406), or something else that the pod network is told (K1370); what nobody documents (K1380); what routers between subnets know of pods (K1326).',
      'Of names and input: a name only outside servers know (K1004), or a line of the Corefile that is not modelled (K1007); ends without a common IP family (K1310); a document that could not be read (K1410).',
      'With several endpoints, the whole is unknown if every path that does not arrive is unknown. Exit code 3.',
    ],
    remedy: [
      'Read the finding: it says what is missing, and how to supply or find it.',
      'In CI, count exit code 3 as a question for a person, apart from 1, which is a failure for certain.',
    ],
  },
};
