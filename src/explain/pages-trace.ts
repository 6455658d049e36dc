// The pages behind the codes of findings: why a packet did not arrive, and what to mind when it did.

import type { FindingCode } from '#trace/finding.js';
import type { Page } from './page.js';
import { vacuityPages } from './pages-check.js';
import { ingressPages } from './pages-ingress.js';
import { policyPages } from './pages-policy.js';

export const tracePages: { readonly [C in FindingCode]: Page } = {
  K1001: {
    title: 'The name does not resolve',
    meaning: [
      'A resolver rarely asks for a name as it is typed. It appends the suffixes of its search list one after the other, and asks for each name it gets. Here no query finds an address.',
      "A short name such as cart means a Service of the pod's own namespace. A Service of another namespace needs its namespace too: cart.shop. A name that only servers outside could know counts as a typo when it comes close to the name of a Service.",
      "A process on a node asks the node's DNS servers, which know no cluster names. So does a pod with dnsPolicy Default, and a pod with hostNetwork and dnsPolicy ClusterFirst: kubelet treats the latter as Default.",
      "The client gets NXDOMAIN or an empty answer and sends nothing. k8snet answers as CoreDNS does with the Corefile of the input, or with kubeadm's.",
    ],
    remedy: [
      'Check the spelling and the namespace of the Service:',
      '    kubectl get services -A',
      'See each query and its answer:',
      '    k8snet resolve -f cluster.yaml shop/web cart.pay',
      'From a node, name the Service itself:',
      '    k8snet trace -f cluster.yaml node/worker-1 svc/pay/ledger:9000',
      "For a pod with hostNetwork, let it ask the cluster's DNS:",
      '    dnsPolicy: ClusterFirstWithHostNet',
      'If the Service exists in the cluster, add its manifest to the input. If the name exists outside, tell its address: --resolve NAME=ADDRESS.',
    ],
  },
  K1002: {
    title: 'The cluster DNS has no ready endpoint',
    meaning: [
      'Pods send their queries to the address of the DNS Service, usually kube-system/kube-dns. kube-proxy passes them on to a ready CoreDNS pod, and the input shows that there is none.',
      'So no name resolves, whether of the cluster or of the outside. kube-proxy in iptables mode rejects the query, and the lookup fails; glibc typically calls it a temporary failure in name resolution.',
      'k8snet says this only when the input shows DNS pods or EndpointSlices, and none of them is ready. When the input shows neither, it takes the DNS to work.',
    ],
    remedy: [
      'See what keeps the DNS pods from being ready:',
      '    kubectl -n kube-system get pods -l k8s-app=kube-dns',
      '    kubectl -n kube-system describe pods -l k8s-app=kube-dns',
      'Pods that are Pending or ContainerCreating often wait for a node or for the pod network. Pods that restart say why in their log:',
      '    kubectl -n kube-system logs -l k8s-app=kube-dns --previous',
    ],
  },
  K1003: {
    title: 'ExternalName Services point at each other',
    meaning: [
      'A Service of type ExternalName is an alias in DNS: CoreDNS answers with a CNAME, and follows it when the target is a name of the cluster too.',
      'Here the aliases lead back to one that was followed before, or form a chain longer than any useful one. A server gives up on such a chain, so the client gets no address.',
    ],
    remedy: [
      'Follow the chain that the message shows, and let its last Service name something that has an address:',
      '    kubectl get services -A -o wide | grep ExternalName',
      'Point spec.externalName at a Service with endpoints, or at a host outside the cluster.',
    ],
  },
  K1004: {
    title: 'Only a server outside could answer this name',
    meaning: [
      'No suffix of the search list makes it a name of the cluster, so the DNS servers outside are asked. Their answer is in no manifest.',
      'k8snet takes a name with a common top-level domain for a public one, and goes on with an example address. This one has none, and it comes close to no Service of the input. It may be a private name or a typo, so the trace stays undecided.',
    ],
    remedy: [
      'Check the spelling. A name of the cluster looks like cart, cart.shop or cart.shop.svc.cluster.local.',
      'If the name exists outside, tell its address. The trace then goes on:',
      '    k8snet trace -f cluster.yaml --resolve ledger.internal=198.51.100.7 shop/web ledger.internal:443',
      'If it is a Service that the input lacks, add its manifest.',
    ],
  },
  K1005: {
    title: 'A headless Service without ready endpoints has no address',
    meaning: [
      'A headless Service (clusterIP: None) has no address of its own. Its name stands for the addresses of its ready pods, and here no pod is ready, or none is selected.',
      'DNS then answers NXDOMAIN, as if the Service did not exist. The client typically says that the name or service is not known, though the Service is there.',
    ],
    remedy: [
      'See which pods the Service selects, and whether they are ready:',
      '    kubectl -n shop get endpointslices -l kubernetes.io/service-name=db',
      '    kubectl -n shop get pods -l app=db',
      'Mend what keeps them from being ready: a readiness probe, a crash, a missing volume.',
      'If peers must find each other before they are ready, as in many databases, set publishNotReadyAddresses: true in the Service.',
    ],
  },
  K1006: {
    title: 'Nameservers that do not know the same names, and musl',
    meaning: [
      'glibc asks the nameservers of resolv.conf one after the other, and the next only when one does not answer. musl, the C library of Alpine, asks all of them at once and takes the first usable answer.',
      'This pod has nameservers that answer differently. Which one is faster decides each time, so the name resolves now and then.',
    ],
    remedy: [
      'Let the pod ask only servers that know the same names. Remove the others from dnsConfig:',
      '    kubectl -n shop get deployment web -o yaml | grep -A4 dnsConfig',
      'To send some names elsewhere, let CoreDNS do it: a server block for that zone, with forward.',
    ],
  },
  K1007: {
    title: 'A plugin of CoreDNS answers that is not modelled',
    meaning: [
      'CoreDNS answers a question with the first plugin of its server block that has an answer, in the order of its build. k8snet models kubernetes, hosts, rewrite, autopath and forward. This name is one that another plugin answers, such as template or file, or a rewrite with a pattern that k8snet does not run.',
      'The trace stays undecided: a guess would be worth nothing.',
    ],
    remedy: [
      'See which line it is:',
      '    k8snet resolve -f cluster.yaml shop/web cart.shop',
      'Ask in the cluster, and trace with the address that comes back:',
      '    kubectl -n shop exec deploy/web -- getent hosts cart.shop',
    ],
  },
  K1008: {
    title: 'The DNS server answers SERVFAIL or REFUSED',
    meaning: [
      'CoreDNS gives REFUSED when no server block of its Corefile has the name, and SERVFAIL when the block has no plugin with an answer: no forward line, a hosts line without fallthrough, or a forward line that leads back to CoreDNS itself.',
      'glibc goes on with its search list after SERVFAIL; musl stops. A program typically says "Temporary failure in name resolution".',
    ],
    remedy: [
      'Read the server block that the finding names:',
      '    kubectl -n kube-system get configmap coredns -o yaml',
      'Give it a line for all other names, and let hosts pass on what it does not know:',
      '    forward . /etc/resolv.conf',
      "Pods of CoreDNS need dnsPolicy: Default, so that /etc/resolv.conf is the node's.",
    ],
  },
  K1009: {
    title: 'An ExternalName leads nowhere',
    meaning: [
      'A Service of type ExternalName is an alias in DNS and nothing else. Its target has to be a name that exists. Here it is a name of the cluster that no Service has, or an address: CoreDNS does not answer for one that looks like an IP address.',
      'The client gets an empty answer or NXDOMAIN, though the Service itself exists.',
    ],
    remedy: [
      'Give the full name of a Service, with namespace and zone, or of a host outside:',
      '    externalName: ledger.pay.svc.cluster.local',
      'For an address, use a Service without selector and an EndpointSlice with that address:',
      '    kubectl explain endpointslice.endpoints',
    ],
  },
  K1020: {
    title: 'A name that only the cluster knows, asked for outside',
    meaning: [
      'Names such as cart, cart.shop and cart.shop.svc.cluster.local are answered by the DNS that runs in the cluster, and only pods ask it. A client outside asks public DNS servers, which do not have these names.',
      'The client gets NXDOMAIN and sends nothing.',
    ],
    remedy: [
      'Ask for what a client outside would type: the host name of an Ingress, the name or address of a balancer, or a node and its node port:',
      '    k8snet trace -f cluster.yaml internet http://shop.example.com/',
      '    k8snet trace -f cluster.yaml internet node/worker-1:30080',
      'To follow the way from outside to a Service, name the Service itself. k8snet then takes the address it has out there:',
      '    k8snet trace -f cluster.yaml internet svc/shop/web:80',
    ],
  },
  K1021: {
    title: 'Some ways to the name server fail',
    meaning: [
      'kube-proxy sends each question to one of the DNS pods by chance. At least one of them can be reached, and at least one cannot.',
      'A lookup that goes the wrong way times out after five seconds, and the resolver asks again, perhaps with more luck. Programs notice slow or failing lookups now and then, which is hard to find from within.',
    ],
    remedy: [
      'Walk every way to the DNS, and see which pod or node the failing ones have in common:',
      '    k8snet trace -f cluster.yaml --all --protocol UDP shop/web 10.96.0.10:53',
    ],
  },
  K1101: {
    title: 'No pod has the labels that the Service selects',
    meaning: [
      'A Service finds its pods by labels: every label of spec.selector must be on the pod with the same value, and the pod must be in the same namespace. Here no pod fits, so the Service has no endpoint.',
      'kube-proxy writes a REJECT rule for a Service without endpoints. The client is refused at once, with the same error as from a port that nobody listens on.',
      'The lines below the message name the pods that come closest, and the labels that differ.',
    ],
    remedy: [
      'Compare the selector with the labels of the pods:',
      "    kubectl -n pay get service ledger -o jsonpath='{.spec.selector}'",
      '    kubectl -n pay get pods --show-labels',
      "Change the selector, or the labels in the workload's pod template. Labels on the Deployment itself do not count.",
      'If the pods live in another namespace, move the Service there. A selector never reaches across namespaces.',
      'If the workload is missing from the input, add its manifest and trace again.',
    ],
  },
  K1102: {
    title: 'The Service has endpoints, but none is ready',
    meaning: [
      'A pod gets traffic from a Service only while it is ready: its containers run, their readiness probes succeed, and it is not being deleted. The Service selects pods, and none of them is.',
      'kube-proxy treats this like a Service without endpoints. It rejects the packet, and the client is refused at once.',
      'Readiness comes from the status of the pods or from an EndpointSlice in the input. A pod without a status is assumed to be ready.',
    ],
    remedy: [
      'See why the pods are not ready. The events at the end tell about failed probes, images and volumes:',
      '    kubectl -n shop get pods -l app=cart',
      '    kubectl -n shop describe pod cart-5d2c9',
      'Check that the readiness probe asks the port and path that the program really serves.',
      'To see the path as it will be with a ready pod:',
      '    k8snet trace -f cluster.yaml --set pod/shop/cart-5d2c9:ready=true shop/web cart:8080',
    ],
  },
  K1103: {
    title: 'No selected pod has the port that targetPort names',
    meaning: [
      'A targetPort can be the name of a container port. It is looked up in each pod anew, and both the name and the protocol must fit. A pod without such a port is left out of the endpoints of this port.',
      'Here that leaves nobody. The Service selects pods and they may be healthy, yet this port has no endpoint, so kube-proxy rejects the packet and the client is refused at once.',
    ],
    remedy: [
      'Compare the two names:',
      "    kubectl -n shop get service cart -o jsonpath='{.spec.ports}'",
      "    kubectl -n shop get pods -l app=cart -o jsonpath='{.items[*].spec.containers[*].ports}'",
      'Write the name of an existing container port into targetPort, or name the container port as targetPort does.',
      'Or write a number into targetPort. A number works whether or not a container declares it.',
      'Check the protocol too: a name on a UDP port does not serve a TCP port.',
    ],
  },
  K1104: {
    title: 'The Service has no selector and no EndpointSlice',
    meaning: [
      'Without a selector no controller looks for pods. Somebody else has to write the endpoints: a person, or an operator that runs in the cluster.',
      'The input has no EndpointSlice for the port that was asked. So kube-proxy would have nobody to send the packet to, and reject it; the client is refused at once.',
    ],
    remedy: [
      'If pods should serve it, add a spec.selector that matches their labels.',
      'If the target is outside the cluster, write an EndpointSlice with its address. The label kubernetes.io/service-name joins it to the Service, and its port must have the name that the port has in the Service.',
      'If the slice exists in the cluster, add it to the input:',
      '    kubectl -n pay get endpointslices -l kubernetes.io/service-name=bank -o yaml',
    ],
  },
  K1105: {
    title: 'The Service has no such port',
    meaning: [
      'The destination is the address of a Service, but no port of that Service has this number and protocol. kube-proxy writes rules for the declared ports only.',
      'In iptables mode no rule matches, so the packet is routed like any other, usually by the default route. The network between the nodes knows no Service addresses, and the client typically waits until it times out.',
      'The other modes differ: in nftables and ipvs mode such a packet is refused at once.',
    ],
    remedy: [
      'Use a port of the Service. The port of the container behind it (targetPort) is often another number:',
      '    kubectl -n shop get service cart',
      'Check the protocol: a TCP port does not take UDP. DNS, for one, needs both.',
      'Or add the port to spec.ports of the Service. With more than one port, each needs a name.',
    ],
  },
  K1106: {
    title: 'Policy Local, and no ready endpoint on this node',
    meaning: [
      'With policy Local a node sends packets only to endpoints on itself. internalTrafficPolicy rules traffic to the ClusterIP; externalTrafficPolicy rules node ports, external IPs and load-balancer addresses.',
      'This node has no ready endpoint, while other nodes have. kube-proxy drops the packet instead of refusing it, so the client gets no answer and times out.',
      'A load balancer that checks health avoids such nodes. A client that picks a node by itself does not.',
    ],
    remedy: [
      'See which nodes have an endpoint:',
      '    kubectl -n shop get pods -l app=cart -o wide',
      'Run a pod on every node that may be asked, for instance with a DaemonSet.',
      'Or use policy Cluster. Packets then reach any endpoint; for traffic from outside, the pod sees the address of a node instead of that of the client.',
    ],
  },
  K1107: {
    title: 'The client is outside loadBalancerSourceRanges',
    meaning: [
      'The Service lists the blocks of addresses that may use its load-balancer address. The cloud enforces the list if it can, and kube-proxy enforces it on each node.',
      "The packet's source is in none of the blocks, so the node drops it: the client gets no answer and times out. Pods count as clients too; their addresses are not let in by themselves.",
      'Node ports are not filtered by this list, and neither is the ClusterIP.',
    ],
    remedy: [
      'From inside the cluster, use the name of the Service. It leads to the ClusterIP, which has no such list.',
      'Add a block that contains the client:',
      "    kubectl -n shop get service cart -o jsonpath='{.spec.loadBalancerSourceRanges}'",
      'Mind what rewrites the source on the way, such as a NAT gateway: its address has to be in the list then.',
    ],
  },
  K1108: {
    title: 'The endpoints have no address of this IP family',
    meaning: [
      'kube-proxy never translates between IPv4 and IPv6. An IPv4 ClusterIP needs endpoints with IPv4 addresses, and an IPv6 one needs endpoints with IPv6 addresses.',
      'The Service has ready endpoints, all of the other family. For this family it has none, so the packet is rejected and the client is refused at once.',
    ],
    remedy: [
      'Ask for the other family, if the Service has an address of it:',
      '    k8snet trace -f cluster.yaml --family 6 shop/web cart:8080',
      'See the families of the Service and of its endpoints:',
      "    kubectl -n shop get service cart -o jsonpath='{.spec.ipFamilies} {.spec.clusterIPs}'",
      '    kubectl -n shop get endpointslices -l kubernetes.io/service-name=cart',
      'For both families, the cluster needs pod blocks of both, and the Service ipFamilyPolicy: PreferDualStack.',
    ],
  },
  K1301: {
    title: 'There is no route to the destination',
    meaning: [
      'Linux looks for the route with the longest prefix that contains the destination. The pod or node named in the message has none, not even a default route, or it is a pod that got a packet for somebody else and does not forward.',
      'A program in the same place gets an error at once, typically "Network is unreachable". For a packet that came from elsewhere, a node typically answers with ICMP.',
    ],
    remedy: [
      'See what is routed there. Look for the family, too: IPv6 has routes of its own.',
      '    k8snet show node worker-1 -f cluster.yaml --routes',
      '    k8snet show pod shop/web -f cluster.yaml --routes',
      'Compare with the real machine:',
      '    ip route get 10.244.2.9',
      'If the real one has a route and k8snet none, a block of addresses or a node is missing from the input.',
    ],
  },
  K1302: {
    title: 'Nobody has this address',
    meaning: [
      "The network that the address belongs to is the next one, usually the bridge of a node. That node's block contains the address, but no pod of the input has it. A pod of that node finds out by itself, and its packet does not even leave it.",
      'Linux asks for the owner by ARP (IPv6: neighbour discovery), and nobody answers. The client typically gets "No route to host" after a few seconds.',
      'Pod addresses change whenever a pod is replaced. Somebody who keeps one sends to an address that is gone.',
    ],
    remedy: [
      'Look for the owner. If there is none, find out who still uses the address: a hand-written EndpointSlice, a configuration file, a client that looks up names only once.',
      '    kubectl get pods -A -o wide | grep 10.244.1.77',
      '    kubectl get endpointslices -A -o yaml | grep 10.244.1.77',
      'Use the name of a Service instead of the address of a pod.',
      'If the pod exists in the cluster, add it to the input.',
    ],
  },
  K1303: {
    title: 'The node network does not know this address',
    meaning: [
      'Addresses of pods and Services mean something on the nodes only. A ClusterIP exists as rules that kube-proxy writes, and a pod address as routes that the pod network makes.',
      'No rule and no more specific route takes this one, so the node sends the packet out by its default route, to a network that does not know it. There it is lost, and the client typically times out.',
      'k8snet takes the router between the nodes to know no cluster addresses. Where routers do learn them, for instance by BGP, the packet may get further.',
    ],
    remedy: [
      'For a Service address: see whether a Service has it.',
      '    kubectl get services -A',
      'For a pod address: see which node owns the block, and whether the sending node has a route to it.',
      "    kubectl get nodes -o jsonpath='{.items[*].spec.podCIDR}'",
      '    k8snet show node worker-1 -f cluster.yaml --routes',
      'Check that the blocks k8snet takes for the cluster are right; -v lists those that are assumed. --pod-cidr and --service-cidr set them.',
    ],
  },
  K1304: {
    title: 'The bridge does not send the frame back where it came from',
    meaning: [
      'A pod can reach itself through its own Service: the packet leaves the pod, the node translates its destination to the same pod, and it has to go back out of the bridge port it came in by.',
      'A Linux bridge does that only for a port in hairpin mode. Without it the frame is dropped silently, and the client times out. Other clients of the Service do not notice; with several endpoints, only some connections fail.',
    ],
    remedy: [
      'See how the port is set on the node; 1 means hairpin mode is on:',
      '    cat /sys/class/net/veth0a1b2c3d/brport/hairpin_mode',
      'Switch it on in the CNI configuration: "hairpinMode": true for the bridge plugin, or in the delegate section for flannel. Pods that start from then on have it.',
      'Or let the program reach itself by localhost.',
    ],
  },
  K1305: {
    title: 'A pod at one end runs on no node',
    meaning: [
      'A pod that runs nowhere has no address: it sends nothing, and nothing reaches it. Either the input itself shows it as pending, or no node of the cluster fits what the pod demands, or its node has no address left for it.',
      'For a pod without a node, k8snet decides by nodeSelector, required node affinity, taints, cordons and host ports. It does not look at CPU, memory, volumes, or affinity between pods.',
      'The message names the demand that ruled out the last nodes.',
    ],
    remedy: [
      'In a cluster, the scheduler says why:',
      '    kubectl -n shop describe pod web-7d9f8',
      'Add the label that is missing, or a toleration for the taint:',
      '    kubectl label node worker-1 disk=ssd',
      'If the nodes of the real cluster are not in the input, add them (kubectl get nodes -o yaml), or name a node for the pod:',
      '    k8snet trace -f cluster.yaml --set pod/shop/web-7d9f8:node=worker-1 shop/web-7d9f8 cart:8080',
    ],
  },
  K1306: {
    title: 'The packet is larger than the MTU of the device',
    meaning: [
      'A device sends packets up to its MTU. A tunnel adds headers of its own, VXLAN 50 bytes over IPv4, so a tunnel device has a smaller MTU than the card below it. Some networks set it on the route instead: `ip route` prints it as `mtu`.',
      'A larger packet is dropped, or cut into fragments where that is allowed. k8snet counts it as not delivered. The usual sign in a cluster: connections open, small answers come, large ones hang.',
      'k8snet walks the first packet of a connection: for TCP 60 bytes, or 80 with IPv6; for UDP the headers alone, 28 or 48. Larger ones are walked with --size only, so a delivered packet does not prove that those fit.',
    ],
    remedy: [
      'Compare the MTU of the pod, of the tunnel and of the card:',
      '    k8snet show node worker-1 -f cluster.yaml --addresses',
      '    ip link show flannel.1',
      'Try the largest packet on the real path. 1422 plus 28 bytes of headers make 1450:',
      '    ping -M do -s 1422 10.244.2.9',
      "Lower the MTU in the configuration of the pod network to that of the card less the tunnel's headers, and restart the pods.",
    ],
  },
  K1307: {
    title: 'The packet goes round in circles',
    meaning: [
      'Routes send the packet on from place to place, and it comes to none that keeps it. k8snet stops after 32 places, more than any real path has.',
      'On real nodes each hop lowers the hop limit of the packet. When it reaches zero, the node drops the packet and tells the sender by ICMP (time exceeded). Most programs simply time out.',
    ],
    remedy: [
      'Look for two places that take turns:',
      '    k8snet trace -v -f cluster.yaml shop/web 10.244.2.9:8080',
      'Compare their routes to the destination. Often two nodes claim one block, or a node sends its own block to another:',
      "    kubectl get nodes -o custom-columns='NAME:.metadata.name,POD-CIDR:.spec.podCIDR'",
      '    k8snet show node worker-1 -f cluster.yaml --routes',
    ],
  },
  K1308: {
    title: 'A netfilter rule stops the packet',
    meaning: [
      'A rule in one of the filter chains matches the packet and drops or rejects it. The rule was not written for a Service, and none of the other codes says more about it.',
      'A dropped packet gets no answer, and the client times out. A rejected one is answered with ICMP, and the client is refused at once. The message names the component that wrote the rule, and the chain it stands in.',
    ],
    remedy: [
      'Read the rules of that chain, in order; the first that matches decides:',
      '    k8snet show node worker-1 -f cluster.yaml --rules',
      'On the real node, watch which counter grows while the client tries:',
      '    iptables -L KUBE-FORWARD -v -n',
      'Other programs on a node, such as Docker or a firewall, add rules of their own. k8snet does not know those.',
    ],
  },
  K1309: {
    title: 'The answer comes from another address than was asked',
    meaning: [
      'A node that rewrites the destination of a packet has to rewrite the source of the answer as well. It does so from its connection table, and only if the answer passes through it.',
      'Here the answer takes a way that misses that translation. The client asked one address and hears from another. Its kernel knows no such connection and resets it, so the program waits and fails.',
      'A usual cause: both pods are on one bridge, and br_netfilter is off. Another: the request enters by one node, and the answer leaves by another.',
    ],
    remedy: [
      'Compare the ways there and back, step by step:',
      '    k8snet trace -v -f cluster.yaml shop/web cart:8080',
      'Check br_netfilter on the node; both should say 1:',
      '    sysctl net.bridge.bridge-nf-call-iptables net.ipv4.ip_forward',
      'If two nodes are involved, the first one has to masquerade, so that the answer returns to it. externalTrafficPolicy: Cluster does that for traffic to node ports.',
    ],
  },
  K1310: {
    title: 'The two ends have no IP family in common',
    meaning: [
      'A sender needs an address of the family it sends to: IPv4 to IPv4, IPv6 to IPv6. The source has none that fits the destination, or --family asks for a family that one end lacks.',
      'No packet leaves. A program typically gets "Network is unreachable" or "Address family not supported". When the destination lacks the family, the trace ends there. When the source does, k8snet calls the trace undecided: the address may only be missing from the input.',
    ],
    remedy: [
      'Leave out --family, or ask for the family that both ends have:',
      '    k8snet trace -f cluster.yaml --family 4 shop/web cart:8080',
      'See which addresses the two have:',
      "    kubectl -n shop get pod web-7d9f8 -o jsonpath='{.status.podIPs}'",
      'If the cluster is dual-stack and the input does not show it, name a block of each family for the nodes, too:',
      '    k8snet trace -f cluster.yaml --pod-cidr 10.244.0.0/16,fd00:10:244::/56 --node-cidr 192.168.0.0/24,fd00:10::/64 shop/web pod/shop/cart-5d2c9:8080',
    ],
  },
  K1311: {
    title: 'The LoadBalancer Service has no address',
    meaning: [
      'Kubernetes itself has no load balancers. A controller of a cloud, or one installed in the cluster, watches for Services of type LoadBalancer and writes the address into their status. Until then kubectl shows <pending>.',
      'Here nobody does: no such controller is there, or the one that spec.loadBalancerClass names is missing, or it waits for a command outside the cluster, or it has no address to give.',
      'k8snet looks for controllers in the input, then at the platform. In a dump, an empty status says that the Service is pending. In manifests, k8snet makes an address up, if it knows who would give one.',
      'The ClusterIP and the node ports of the Service work without a load balancer.',
    ],
    remedy: [
      'See what the controller says:',
      '    kubectl -n shop describe service cart',
      'On machines of your own, install one: MetalLB, kube-vip, or ServiceLB, which k3s brings.',
      'On minikube, keep this running; on kind, cloud-provider-kind:',
      '    minikube tunnel',
      'If the controller is there, but not in the input, name the platform or the address:',
      '    k8snet trace -f cluster.yaml --set service/shop/cart:loadBalancerIP=203.0.113.80 shop/web 203.0.113.80:80',
    ],
  },
  K1312: {
    title: 'No target of the load balancer passes its health check',
    meaning: [
      'A load balancer sends to targets that pass its health check. With externalTrafficPolicy Local, most ask the health check port of the Service on each node; kube-proxy answers 200 where a ready endpoint runs, and 503 elsewhere.',
      'With policy Cluster they ask kube-proxy for its own health on port 10256, or try the node port. With pods as targets, they try the pods.',
      'Here no target passes, so the client is refused or gets no answer, depending on the balancer.',
    ],
    remedy: [
      'See which nodes have a ready endpoint:',
      '    kubectl -n shop get pods -l app=cart -o wide',
      'Ask a node as the balancer does:',
      "    kubectl -n shop get service cart -o jsonpath='{.spec.healthCheckNodePort}'",
      '    curl -i http://192.168.0.11:32000/healthz',
      'Nodes with this label are no targets; kubeadm puts it on control planes:',
      '    node.kubernetes.io/exclude-from-external-load-balancers',
    ],
  },
  K1313: {
    title: 'An internal load balancer is asked from outside',
    meaning: [
      'An internal load balancer has an address of the private network of the cloud. From the internet there is no way to it.',
      'An annotation or the class of the Service decides: service.beta.kubernetes.io/azure-load-balancer-internal, networking.gke.io/load-balancer-type, service.beta.kubernetes.io/aws-load-balancer-scheme. The AWS Load Balancer Controller makes internal ones unless told otherwise.',
    ],
    remedy: [
      'Ask from a machine in that network, or over a VPN or peering that leads there.',
      'For a public one on AWS, annotate the Service:',
      '    kubectl -n shop annotate service cart service.beta.kubernetes.io/aws-load-balancer-scheme=internet-facing',
      'Most clouds do not change the scope of a balancer that exists: delete the Service and create it anew.',
    ],
  },
  K1314: {
    title: 'An address that exists inside the cluster only',
    meaning: [
      'A ClusterIP is on no network card. Each node rewrites packets to it, and nothing outside the nodes knows the range. Pod addresses, too, are known to the nodes (and in some clouds to the virtual network), not to the internet.',
      'A packet from outside to such an address is dropped by the first router, or never gets past the client’s own network. The client times out.',
    ],
    remedy: [
      'Give the Service an address outside: type LoadBalancer, or type NodePort where clients can reach the nodes, or an Ingress for HTTP.',
      '    kubectl -n shop patch service web -p \'{"spec":{"type":"LoadBalancer"}}\'',
      'For a moment of testing, a tunnel from your own machine does:',
      '    kubectl -n shop port-forward service/web 8080:80',
    ],
  },
  K1315: {
    title: 'A private address, reached from outside',
    meaning: [
      'The packet goes from a client outside straight to a node’s own address. That address is in a private block (RFC 1918, RFC 6598, RFC 4193), which no router of the internet carries.',
      'Inside a company or a home network the client may well reach it; across the internet it does not. k8snet walks the packet as if it did.',
    ],
    remedy: [
      'If the node has a public address, add its Node object, whose status lists it as ExternalIP.',
      'If the client is in the same network, say so by its own address:',
      '    k8snet trace -f cluster.yaml internet:192.168.7.20 node/worker-1:30080',
      'If clients come across the internet, give the Service a balancer, or forward a port of the router.',
    ],
  },
  K1316: {
    title: 'A load balancer of unknown kind',
    meaning: [
      'The status of the Service holds an address, so something balances it. What that is does not show: the platform is not known to bring a load balancer, and none is installed in the input.',
      'Load balancers differ. Some keep the address of the client and the destination, some connect to node ports, some straight to pods; some ask the nodes whether they are fit. k8snet takes it to hand packets on to any fit node, with the destination kept, as cloud load balancers and MetalLB do.',
    ],
    remedy: [
      'Name the platform, if it is a cloud:',
      '    k8snet trace -f cluster.yaml --platform gke internet svc/shop/web:80',
      'If the load balancer is installed in the cluster, add its manifests to the input.',
    ],
  },
  K1317: {
    title: 'A client outside asks for an address that nothing in the input has',
    meaning: [
      'A client on the internet sends to this address. No load balancer, external IP, node or pod of the input has it, so k8snet cannot say whether it leads into the cluster.',
      'The input may lack the status of a Service, or the Node objects with their external addresses.',
    ],
    remedy: [
      'See which Service has the address: kubectl get services -A | grep 203.0.113.80',
      'Say whose it is:',
      '    k8snet trace -f cluster.yaml --set service/shop/cart:loadBalancerIP=203.0.113.80 internet 203.0.113.80:80',
    ],
  },
  K1318: {
    title: 'An external IP needs a router that knows it',
    meaning: [
      'Each node takes packets to an external IP of a Service for its own and translates them. That is all: Kubernetes gives the address to no network card, and tells no router of it.',
      'k8snet walks the packet as if a router outside sent it to the first node. Whether one does is in no manifest.',
    ],
    remedy: [
      'See whether the router has a route for the address, with a node as next hop.',
      'To come in by a certain node, with the address of a client:',
      '    k8snet trace -f cluster.yaml 198.51.100.7 203.0.113.90:80 --enter node/worker-2',
      'If nobody looks after that route, a Service of type LoadBalancer is the better choice: its controller does.',
    ],
  },
  K1320: {
    title: 'This pod network does not join the two nodes',
    meaning: [
      'The destination is a pod of another node. Not every pod network brings packets from each node to each other one.',
      'Where nodes are the gateways to their pods (flannel host-gw, kindnet), a route names the other node as its next hop, and Linux accepts only a next hop on the link. For a node behind a router there is no such route: packets take the default route, to a router that does not know pod addresses.',
      'Where one bridge has the block of the whole cluster (minikube), a pod asks its own link for every other pod, and nobody there answers for those of another node.',
    ],
    remedy: [
      'Put the nodes into one subnet, or use a network that has a tunnel: flannel with vxlan, wireguard or ipip.',
      'With vxlan and ipip, "DirectRouting": true in net-conf.json keeps plain routes between nodes that share a link.',
      'minikube takes kindnet for several nodes by itself; --cni=bridge is for one.',
      'k8snet takes two nodes to share a link when their addresses are in one /24 (IPv6: /64). See what the sender has:',
      '    k8snet show node worker-1 -f cluster.yaml --routes',
    ],
  },
  K1325: {
    title: 'A blackhole route takes the packet',
    meaning: [
      'On Calico, a node takes whole blocks of addresses (usually /26) and has a route for each pod in them. What is left of a block it throws away, with a route of type blackhole. The destination is in such a block, and no pod of the node has it. The switch of a node on OVN-Kubernetes knows who is in its block, and drops what is for nobody.',
      'The packet vanishes without an answer: a client on another machine waits until it gives up. A program on the node itself gets "Invalid argument" at once.',
      'Pod addresses change whenever a pod is replaced. Somebody who keeps one sends to an address that is gone.',
    ],
    remedy: [
      'Look for the owner of the address, and for whoever still uses it:',
      '    kubectl get pods -A -o wide | grep 10.244.1.77',
      '    kubectl get endpointslices -A -o yaml | grep 10.244.1.77',
      'Compare with the node: a pod that runs there has a route of its own.',
      '    ip route get 10.244.1.77',
      'If the pod exists in the cluster, add it to the input.',
    ],
  },
  K1326: {
    title: 'A packet to a pod crosses routers without a tunnel',
    meaning: [
      'The pod network sends packets to other nodes as they are, addressed to the pod. The two nodes are not neighbours: routers stand between their subnets, and a router without a route to the block of pods throws the packet away, or sends it elsewhere.',
      'Routers learn the blocks by BGP, when somebody peers them with the nodes. No manifest says whether they did, so the trace is undecided: it shows the way as it would be.',
      "The subnets are those of Calico's annotations on the nodes. Without these, nodes are taken to be in /24 (IPv6: /64). Nodes of one wider subnet need no router: then say --pods-routed true as well.",
    ],
    remedy: [
      'See what a node announces, and to whom:',
      '    calicoctl node status',
      'Ask a router, or try it from a pod of the one node to a pod of the other. Then say what you found, or write it down as cluster.podsRouted in k8snet.yaml:',
      '    k8snet trace -f cluster.yaml --pods-routed true shop/web shop/cart:8080',
      'Where routers cannot be told, let the pool wrap packets between subnets: ipipMode or vxlanMode CrossSubnet.',
      '    kubectl edit ippool default-ipv4-ippool',
      'To see that path first, add --cni calico-vxlan-cross-subnet.',
    ],
  },
  K1330: {
    title: 'A network card that was made up',
    meaning: [
      'A node of EKS has several network cards (ENIs), and each pod has an address of one of them. The node knows which, the API does not.',
      'k8snet fills the cards with the pods of the node in order, nine on each, as on an m5.large. Inside the VPC a pod’s packets use the card it is on, so a trace has to name one.',
    ],
    remedy: [
      'Nothing is wrong. The addresses on the path and its end are the same on each card; only its name and its routing table differ.',
      'Read the real one on the node:',
      '    ip rule show',
      '    ip route show table 2',
    ],
  },
  K1350: {
    title: 'A setting closes every pod that no policy opens',
    meaning: [
      'As the API has it, a pod is open until a policy selects it. A pod network may be told otherwise: with `enable-policy: always`, Cilium closes every pod in both directions, and only what a policy admits passes.',
      'No policy of the input selects the pod for the direction in which the packet stopped, so nothing opens it.',
    ],
    remedy: [
      'Write a policy that selects the pod and admits the traffic; or set the pod network back to its default:',
      '    kubectl -n kube-system get configmap cilium-config -o yaml',
    ],
  },
  K1360: {
    title: 'An object gives packets another source outside the cluster',
    meaning: [
      'The pod network has objects of its own that pick pods and the address that the outside sees them with: an Egress of Antrea. The packet may go by another node first, which has that address.',
      'k8snet shows the way without the object: the far side would see the pod’s node. Inside the cluster nothing changes.',
    ],
    remedy: [
      'See which node has the address, and ask the far side for it:',
      '    kubectl get egress',
      'A firewall outside has to admit the address of the object, not those of the nodes.',
    ],
  },
  K1370: {
    title: 'Something the pod network is told decides, and is not modelled',
    meaning: [
      'On OVN-Kubernetes an EgressFirewall admits or stops what the pods of its namespace send out of the cluster, to nodes too. A UserDefinedNetwork or ClusterUserDefinedNetwork of role Primary puts the pods of its namespaces on a network of their own, apart from all others.',
      'k8snet knows whom such an object takes, and reads nothing more of it. So the trace is undecided rather than a false "delivered".',
    ],
    remedy: [
      'Read the object that the message names:',
      '    kubectl -n shop describe egressfirewall default',
      'Ask the cluster itself, if the image has nc:',
      '    kubectl -n shop exec web-7d9f8 -- nc -zv -w 3 203.0.113.7 443',
    ],
  },
  K1371: {
    title: 'Outside another address may be seen',
    meaning: [
      'On OVN-Kubernetes an EgressIP gives the packets of the pods that it takes an address of its own, on a node that may be another one. An AdminPolicyBasedExternalRoute sends them to a gateway of its own.',
      'k8snet knows whom they take and does not model them: the packet leaves the cluster all the same, and the address that the trace shows for it may not be the one that is seen.',
    ],
    remedy: [
      'See which addresses there are, and which node has them:',
      '    kubectl get egressip',
      'Firewalls outside have to admit those as well as the nodes.',
    ],
  },
  K1380: {
    title: 'A packet of which nobody documents what becomes',
    meaning: [
      'Part of the pod network is closed, and its documentation is silent about this packet. It may arrive, it may not: k8snet does not guess.',
      'With NSX-T it is a packet of a node to its own pod, or of an NSX load balancer, where a NetworkPolicy isolates the pod. Nobody says whether a node is let in anyway. The balancer sends from a router, by the address in annotation ncp/internal_ip_for_policy of the Service.',
      'Or a pod asks its own Service and is chosen as the endpoint: the packet would come back to it with its own address as the source. Or ncp.ini has a baseline_policy_type that does not name the packet.',
    ],
    remedy: [
      'Make the answer independent of it. For a node, add a rule that admits the addresses of the nodes:',
      '    ingress:',
      '      - from: [{ipBlock: {cidr: 192.0.2.0/24}}]',
      'For a balancer, give the Service with its annotations. For a pod that asks itself, use localhost.',
      'Or try it on the real cluster.',
    ],
  },
  K1401: {
    title: 'Nothing says whether anybody listens on this port of the node',
    meaning: [
      'The packet arrives at a node, at a port of the node itself. Manifests tell which ports pods on the host network declare, and which a hostPort or a node port leads to a pod; k8snet also knows the default ports of kubelet (10250), kube-proxy (10256) and the API server (6443, on control-plane nodes).',
      'This port is none of those. sshd, a node exporter from a package, or nothing at all may be there, so k8snet does not decide.',
      'If nobody listens, Linux answers with a reset and the client is refused at once, unless a firewall drops the packet first.',
    ],
    remedy: [
      'Look on the node; for UDP write -lnup:',
      "    ss -lntp 'sport = :22'",
      'See what k8snet knows to listen there:',
      '    k8snet show node worker-1 -f cluster.yaml --sockets',
      'If a pod with hostNetwork: true listens, declare the port in its containers. If a hostPort was meant, check its number, its hostIP, and the node the pod is on.',
      'If a node port was meant, check its number: kubectl get services -A',
    ],
  },
  K1402: {
    title: 'No container declares this port',
    meaning: [
      'The packet reaches the pod, at a port that no container lists under ports. That list opens and closes nothing: a program may listen on any port. So k8snet delivers the packet and warns, because the number may be a mistake.',
      'If no program listens there, the client is refused at once. If a program listens on 127.0.0.1 only, clients outside the pod are refused too; no manifest shows that.',
      'A headless Service maps no ports. Its clients connect to the pod directly and need the port of the container, whatever targetPort says.',
    ],
    remedy: [
      'See what really listens in the pod, if its image has ss:',
      '    kubectl -n shop exec web-7d9f8 -- ss -lnt',
      'Correct targetPort or the port in the address. Or declare the port, so that the next reader knows:',
      '    ports: [{name: http, containerPort: 8080}]',
      'If the program listens on 127.0.0.1, let it listen on all addresses (0.0.0.0, or :: for both families).',
    ],
  },
  K1403: {
    title: 'Two containers of one pod claim the same port',
    meaning: [
      'All containers of a pod share one network namespace: one set of addresses, one set of ports. Only one program can listen on a port there.',
      'The API server takes such a pod with no more than a warning. The program that comes second fails with "address already in use", usually exits, and restarts again and again. Which one comes second depends on timing.',
      'k8snet delivers the packet, names both containers and warns. The exit code stays 0 unless --strict is given.',
    ],
    remedy: [
      'Give each container a port of its own, in its configuration and under ports.',
      'See which one fails:',
      '    kubectl -n pay get pod till',
      '    kubectl -n pay logs till -c receipts --previous',
      'If the second entry only repeats the first for documentation, remove it.',
    ],
  },
  K1404: {
    title: 'The pod may not answer',
    meaning: [
      'The packet reaches a pod that is not ready, is being deleted, or has ended. Readiness keeps a pod out of the endpoints of Services, but it does not block packets to the pod: by its own address it is reached all the same.',
      'Whether its program answers is in no manifest. It may still start, be busy, or be gone.',
      'A Service leads to such a pod if it sets publishNotReadyAddresses, or if no ready endpoint is left and this one still serves while it ends.',
    ],
    remedy: [
      'See its state, and its events:',
      '    kubectl -n shop describe pod cart-5d2c9',
      'Reach it through its Service, which picks ready pods.',
      'If the status in the input is old, take a new dump.',
    ],
  },
  K1405: {
    title: 'The pod network does not enforce this policy',
    meaning: [
      'A NetworkPolicy is a wish. The API server stores it, and the pod network has to act on it. Some do not, flannel among them: there the object has no effect, and nobody says so.',
      'Policies in the input select an end of this path. Enforced, they would isolate the pod, and only what a rule admits would pass. On this network the packet passes in any case, so k8snet says delivered and warns.',
      'The same holds for policies of other APIs, such as Cilium’s, on a network that does not know them.',
      'k8snet does not work out here whether the rules of the policy would admit the packet.',
    ],
    remedy: [
      'Do not rely on the policy while this network is in use.',
      'If something else in the cluster enforces policies, take this trace with care: k8snet goes by the pod network alone.',
      'To have policies enforced, use a pod network that does so, such as Calico or Cilium, or Canal, which adds the policies of Calico to flannel.',
    ],
  },
  K1406: {
    title: 'A policy applies that k8snet cannot evaluate here',
    meaning: [
      'NetworkPolicies in the input select an end of the path, and the pod network enforces policies in a way that k8snet does not model. Of some networks it knows the paths, of others the name only: then another one stands in. Where nothing shows the network, policies that do not admit the traffic leave it undecided as well: it depends on the network.',
      'Or a policy of another API may concern an end: Calico’s own or a HostEndpoint, Cilium’s, Antrea’s, an AdminNetworkPolicy or its kin. k8snet reads only whom they are for. They may stand before NetworkPolicies, and admit as well as forbid. A network that nothing shows may be one that enforces them.',
      'The real network may drop the packet or let it pass. The model cannot tell, so the trace is undecided rather than a false "delivered".',
      'What the trace shows of names, endpoints and ports holds. Devices, routes and rules are those of the network that the header names.',
    ],
    remedy: [
      'Read the policies that the message names:',
      '    kubectl -n shop describe networkpolicy deny',
      'A packet passes only if the policies of both ends admit it: egress at the source, ingress at the destination. An end that no policy selects for that direction admits everything.',
      'Ask the cluster itself, if the image has nc:',
      '    kubectl -n shop exec web-7d9f8 -- nc -zv -w 3 cart 8080',
      'If the input is wrong about the network, name the right one with --cni.',
    ],
  },
  K1407: {
    title: 'Another network or proxy mode stands in for the real one',
    meaning: [
      'The input shows, or the platform brings, a pod network or a kube-proxy mode that k8snet does not model yet. It takes one that it does model, and says so, instead of giving up.',
      'What does not depend on it holds: names, endpoints, ports, the placement of pods. Device names, routes, chains and tunnels are those of the stand-in, and so is the source address that the far side sees.',
    ],
    remedy: [
      'Read the path for its ends, and not for its devices.',
      'Where the source address matters, in an allow list or a log, check it on the real cluster.',
      'If the detection is wrong, say what the cluster runs. The flags list what they take:',
      '    k8snet trace --help',
      'To let CI notice, use --strict: the exit code is then 3.',
    ],
  },
  K1408: {
    title: 'An ExternalName Service is only an alias',
    meaning: [
      'DNS answers with a CNAME, and the client connects to the target. No rule of kube-proxy takes part, and the ports of the Service have no effect: the client uses the port it was told.',
      'The client does not learn that the name is an alias. It sends the in-cluster name in the Host header of HTTP, and checks the TLS certificate against it. A web server outside often knows neither, and answers 404 or fails the handshake.',
    ],
    remedy: [
      'Nothing, for protocols that carry no host name and use no TLS.',
      'For HTTP and TLS, let the client use the real host name.',
      'Or set Host and server name in the client:',
      '    curl --connect-to api.bank.example.com:443:bank.pay:443 https://api.bank.example.com/',
    ],
  },
  K1409: {
    title: 'Some pods of the Service are not ready and get no traffic',
    meaning: [
      'The Service works, with fewer pods than it selects. Those that are not ready are left out of its endpoints until their readiness probes succeed, and the others carry the load.',
      'A pod that never gets ready is easy to miss this way, because no client fails.',
    ],
    remedy: [
      'See which pods are affected, and why:',
      '    kubectl -n shop get pods -l app=cart',
      '    kubectl -n shop describe pod cart-5d2c9',
      'See the endpoints with their conditions:',
      '    kubectl -n shop get endpointslices -l kubernetes.io/service-name=cart -o yaml',
    ],
  },
  K1410: {
    title: 'The missing object may be in a document that was not read',
    meaning: [
      'The trace ends because something is not there: a name, a Service with endpoints, a pod with the right labels. But a part of the input could not be read, and that part may hold it.',
      'So k8snet does not say that the traffic fails. It says what it could not read, and what it would conclude otherwise.',
    ],
    remedy: [
      'Go to the file and line below the message. The error about that document stands on stderr, with a code of its own.',
      'Mend the document and trace again.',
      'If the document has nothing to do with it, leave its file out of the input.',
    ],
  },
  K1411: {
    title: 'The readiness probe asks a port that the container does not declare',
    meaning: [
      'A pod gets traffic from Services once its readiness probes succeed. The probe of this container asks a port that is not among its ports. The input has no status for the pod, so k8snet takes it to be ready.',
      'A number may be right all the same: the list of ports opens and closes nothing. But often it was forgotten when the port of the program changed, and then the pod never gets ready.',
      'A name is looked up among the ports of that container alone. If none has it, the probe cannot succeed.',
    ],
    remedy: [
      'Compare the port of the probe with that of the program:',
      '    kubectl -n shop describe pod cart-5d2c9',
      'Name the port once, and use the name in the probe:',
      '    ports: [{name: http, containerPort: 8080}]',
      '    readinessProbe: {httpGet: {path: /healthz, port: http}}',
      'To see what a client gets while the pod is not ready:',
      '    k8snet trace -f cluster.yaml --set pod/shop/cart-5d2c9:ready=false shop/web cart:8080',
    ],
  },
  ...vacuityPages,
  ...policyPages,
  ...ingressPages,
};
