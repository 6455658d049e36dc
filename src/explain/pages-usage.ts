// The pages behind the codes of wrong usage: a command line that cannot be meant. The exit code is always 2.

import type { UsageCode } from '#trace/usage-error.js';
import type { Page } from './page.js';
import { checkUsagePages } from './pages-check.js';

export const usagePages: { readonly [C in UsageCode]: Page } = {
  K8001: {
    title: 'No object of that name',
    meaning: [
      'Nothing in the input has the name. A name without a namespace is looked for in default first, and then anywhere; with -n, or with a namespace before a slash, only there.',
      'For a workload, write its own name: deploy/web, or web alone. One of its pods is taken, a ready one if there is one.',
    ],
    remedy: [
      'Check the spelling; close names stand below the message, or what there is.',
      'Name the namespace:',
      '    k8snet trace -f cluster.yaml shop/web cart:8080',
      'If the object is in another file, name that file with -f as well. A folder is read with its subfolders only with -R.',
    ],
  },
  K8002: {
    title: 'Several objects have that name',
    meaning: [
      'The name fits objects in more than one namespace, or workloads of more than one kind. k8snet does not pick one for you: two picks would be two answers.',
    ],
    remedy: [
      'Copy one of the names that the message lists; they say kind and namespace:',
      '    k8snet trace -f cluster.yaml deploy/shop/web cart:8080',
      'Or choose the namespace with -n.',
    ],
  },
  K8003: {
    title: 'The destination needs a port',
    meaning: [
      'Without a port, k8snet takes the only one that the Service or pod has. This destination has several, or none is known: nothing tells the ports of a node, of an address that no pod or Service has, or of a name outside.',
    ],
    remedy: [
      'Write a port number, or the name of a port:',
      '    k8snet trace -f cluster.yaml shop/web cart:8080',
      '    k8snet trace -f cluster.yaml shop/web cart:http',
      'A URL brings its own: 80 for http, 443 for https.',
    ],
  },
  K8004: {
    title: 'The destination has no port of that name',
    meaning: [
      'After the colon stands a name. It is looked up among the ports of the Service, or of the containers for pod/NAME, and none has it.',
      'The name of a port in the Service and the name of the container port behind it may differ. A Service is asked by its own.',
    ],
    remedy: ['Use one of the names or numbers that the message lists.', '    kubectl -n shop get service cart -o yaml'],
  },
  K8005: {
    title: 'The text does not read as what it stands for',
    meaning: [
      'An argument or the value of a flag has another form than it needs: an address, a block, a port, NAME=VALUE. The message says what is expected.',
    ],
    remedy: [
      'SOURCE is a pod, a workload, a node, or the address of one; another address needs --enter node/NAME. DESTINATION is what a client would type there:',
      '    k8snet trace -f cluster.yaml shop/web cart.shop:8080',
      'An IPv6 address with a port stands in brackets: [fd00:10:244:1::7]:8080.',
      'An object as destination needs its kind: pod/shop/cart-5d2c9:8080, svc/shop/cart:8080, node/worker-1:22.',
    ],
  },
  K8006: {
    title: 'The flag does not take this value',
    meaning: [
      'The flag takes one of a few words or fields, and this is none of them. The message lists them all.',
      '--nodes cannot leave out a node that pods of the input are bound to: the message names them.',
    ],
    remedy: [
      'Use one of the words that are listed, in that spelling.',
      'The same words stand in the help:',
      '    k8snet trace --help',
    ],
  },
  K8007: {
    title: 'No cluster to look at',
    meaning: [
      'k8snet looks for its input in this order: files named with -f, the manifests listed in a k8snet.yaml here or in a folder above, and standard input if something is piped in. It found none.',
      'It does not connect to a cluster by itself.',
    ],
    remedy: [
      'Name files or folders:',
      '    k8snet trace -f deploy/ shop/web cart:8080',
      'Or pipe in what a cluster holds. Secrets are not needed:',
      '    kubectl get pods,services,endpointslices,nodes,networkpolicies -A -o yaml | k8snet trace shop/web cart:8080',
      'Or list the files once, in k8snet.yaml:',
      '    manifests: [deploy/]',
    ],
  },
  K8008: {
    title: 'Nothing could be read from the input',
    meaning: [
      'Files were named or found, and not one document of them could be read, or none is a Kubernetes object. So there is no cluster to answer from. Errors above the message say why, each with a code of its own.',
    ],
    remedy: [
      'Start with the first error.',
      'Check that the files hold manifests and not the sources of them: templates of a chart have to be rendered first.',
      '    helm template shop ./chart | k8snet trace deploy/web cart:8080',
    ],
  },
  K8010: {
    title: 'The traffic can reach no such endpoint',
    meaning: [
      '--endpoint takes the name or address of a pod, or the name of a node, and walks the paths that end there. No path of this trace does.',
      'A pod that is not ready is no endpoint of its Service. With policy Local, neither is one on another node.',
    ],
    remedy: [
      'Use one of the endpoints that the message lists, or walk them all:',
      '    k8snet trace --all -f cluster.yaml shop/web cart:8080',
      'If it lists none, leave out --endpoint: the trace then says why there are none.',
    ],
  },
  K8011: {
    title: 'There is no page about this',
    meaning: [
      'k8snet explain takes the code of a remark, a finding or a usage error, such as K1101, or a verdict, such as rejected. Upper and lower case do not matter.',
    ],
    remedy: ['See the list of all pages:', '    k8snet explain'],
  },
  K8012: {
    title: 'The command does not take these flags or arguments',
    meaning: [
      'The command line has an unknown flag, an argument too many or too few, or a flag without its value. The message is that of the parser.',
    ],
    remedy: [
      'See what the command takes:',
      '    k8snet trace --help',
      'Write the source first, then the destination. Quote what the shell might change, such as [ and *.',
    ],
  },
  ...checkUsagePages,
  K8030: {
    title: 'A block in a page has no end',
    meaning: [
      'k8snet docs fills what stands between two comments. The opening one holds the command line; the closing one was not found, or another block starts before it. Blocks do not nest.',
      'Nothing of this block was changed: without its end, the rest of the page could be overwritten.',
    ],
    remedy: [
      'Close the block with a line of its own:',
      '    <!-- k8snet trace -f manifests shop/web cart:8080 -->',
      '    <!-- /k8snet -->',
      'If the end is there, look for a code block above it that is not closed: markers inside of code are text.',
    ],
  },
  K8031: {
    title: 'A closing marker in a page closes nothing',
    meaning: [
      'The comment ends a block, and no block is open there. Its opening comment is missing, cannot be read, or stands inside of a code block, where it is text.',
    ],
    remedy: [
      'Delete the line, or put the opening comment above what belongs between the two:',
      '    <!-- k8snet explain K1101 -->',
    ],
  },
  K8032: {
    title: 'A marker in a page cannot be read',
    meaning: [
      'A marker is one HTML comment, alone on its line, with at most three spaces before it. It holds k8snet and a command line, in which quotes are closed; or /k8snet, and nothing else.',
    ],
    remedy: [
      'Write it in one of the two forms:',
      '    <!-- k8snet trace -f manifests shop/web cart:8080 -->',
      '    <!-- /k8snet -->',
    ],
  },
  K8033: {
    title: 'A command has no place in a page',
    meaning: [
      'A page may come from anyone, so k8snet docs runs only commands that read manifests and print an answer. It starts no shell, and not itself.',
    ],
    remedy: ['Use one of the commands that the message lists. What needs a shell has to be written by hand.'],
  },
  K8034: {
    title: 'A command line in a page gives no answer',
    meaning: [
      'The command line between the comment marks is wrong usage, or its input cannot be read. What it says stands below the message. The block was left as it was.',
      'A trace that ends undelivered or undecided is no error: a page may document that.',
    ],
    remedy: [
      'Paths are relative to the folder of the page. Try the same words there:',
      '    k8snet trace -f manifests shop/web cart:8080',
    ],
  },
  K8035: {
    title: 'A page cannot be read or written',
    meaning: [
      'k8snet docs reads the files that are named, as UTF-8 text, and writes a file only if a block changed. A new page is written beside the old one and takes its place at once, so the folder has to be writable.',
    ],
    remedy: ['Name files, not folders; the shell finds them:', '    k8snet docs README.md docs/*.md'],
  },
  K8036: {
    title: 'A page has no standard input',
    meaning: ['The same page has to give the same answers for everyone, so a command line in it reads files only.'],
    remedy: [
      'Keep what would be piped in beside the page, and name it:',
      '    <!-- k8snet trace -f dump.yaml shop/web cart:8080 -->',
    ],
  },
  K8040: {
    title: 'No lab can be built on this machine',
    meaning: [
      'k8snet lab verify builds the modelled cluster out of network namespaces, veth pairs, bridges, VXLAN devices, routes and iptables rules, all inside namespaces of its own that end with it, and sends real packets. That takes Linux, root, and the commands ip, iptables-restore and unshare; ipset where rules ask sets.',
    ],
    remedy: ['In a privileged container, or with sudo:', '    sudo k8snet lab verify -f manifests'],
  },
};
