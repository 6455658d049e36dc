// The pages behind the codes of remarks on the input: `k8snet explain K0201`.

import type { DiagnosticCode } from '#manifest/diagnostic.js';
import type { Page } from './page.js';
import { expectationPages } from './pages-check.js';

export const inputPages: { [C in DiagnosticCode]: Page } = {
  K0101: {
    title: 'The text is not valid YAML or JSON',
    meaning: [
      'The parser stops at this place, so nothing of this document is known. The other documents of the file are read.',
      'A text that starts with { or [ is taken as JSON first, and as YAML when that fails, as kubectl does.',
    ],
    remedy: [
      'Look at the marked place and at the line above it: a missing quote or a wrong indent often shows one line later.',
      'Indent with spaces. YAML does not take tabs for indentation.',
      'Quote a text that contains a colon and a space, or starts with one of @ ` % & * ! { [.',
    ],
  },
  K0102: {
    title: 'The file or folder does not exist',
    meaning: ['Nothing stands at the path that was given, or a part of the path is a file.'],
    remedy: ['Check the spelling and the working directory.', 'Quote a path that contains spaces.'],
  },
  K0103: {
    title: 'The file or folder cannot be read',
    meaning: ['The operating system refuses to open it. EACCES means a missing permission, EIO a fault of the disk.'],
    remedy: ['Give the user who runs k8snet read permission; for a folder, execute permission as well.'],
  },
  K0104: {
    title: 'The folder holds no manifest',
    meaning: [
      'k8snet reads folders as kubectl does: files that end in .yaml, .yml or .json, and subfolders only with -R.',
      'A file named k8snet.yaml holds settings, and is no manifest.',
    ],
    remedy: [
      'Add -R to read subfolders.',
      'Name a file with another ending directly; then its ending does not matter.',
    ],
  },
  K0105: {
    title: 'The path leads to something that is no file',
    meaning: ['Sockets, devices and pipes may never end, or answer nothing, so k8snet does not open them.'],
    remedy: ['Pipe the text in:', '    helm template shop | k8snet trace -f - deploy/web cart:8080'],
  },
  K0106: {
    title: 'The file is too large',
    meaning: ['A text of more than 400 MiB does not fit into one string of the JavaScript engine with room to spare.'],
    remedy: ['Export the cluster in parts, one file for each kind or namespace, into one folder.'],
  },
  K0107: {
    title: 'There are too many files',
    meaning: ['k8snet reads at most 100,000 files in one run, in order of their names.'],
    remedy: ['Name the folders that hold the manifests.', 'Leave out -R where a folder holds more than manifests.'],
  },
  K0108: {
    title: 'The file is not UTF-8 text',
    meaning: [
      'Manifests are UTF-8. UTF-16 is read too when it starts with a byte order mark.',
      'Other bytes are shown as the replacement character, and a document that holds them may not be applied as it stands.',
    ],
    remedy: ['Save the file as UTF-8:', '    iconv -f latin1 -t utf-8 shop.yaml > shop-utf8.yaml'],
  },
  K0109: {
    title: 'Values are nested too deep',
    meaning: [
      'More than 200 maps or lists stand inside each other. Such a text is built to exhaust a parser, or broken.',
    ],
    remedy: ['Look for a bracket that is opened again and again, and never closed.'],
  },
  K0110: {
    title: 'The aliases expand to too many values',
    meaning: [
      'An alias (*name) repeats everything its anchor (&name) stands for. Aliases of aliases multiply.',
      'kubectl limits this as well: a few hundred bytes can stand for billions of values.',
    ],
    remedy: ['Write the values out where they are used, or let a template tool do it.'],
  },
  K0111: {
    title: 'A key stands twice in one map',
    meaning: [
      'YAML forbids it, but kubectl takes the last one and drops the others without a word.',
      'When the key is apiVersion or kind, the --- between two objects is missing, and the first object is lost.',
    ],
    remedy: ['Remove the key that is not meant.', 'Put a line with --- between two objects.'],
  },
  K0112: {
    title: 'The document is not a Kubernetes object',
    meaning: ['Every Kubernetes object has a kind and an apiVersion. This one has none, so k8snet passes over it.'],
    remedy: ['Nothing, if the file is something else: values of a chart, a description, a version.'],
  },
  K0113: {
    title: 'Nothing tells the kind of some items',
    meaning: [
      'Some dumps hold bare items without a kind. k8snet then goes by the name of the file or its folder.',
      'Here neither names a resource.',
    ],
    remedy: ['Rename the file to pods.json, services.json, nodes.json, and so on.'],
  },
  K0114: {
    title: 'The same remark applies more often in this file',
    meaning: ['k8snet shows a code at most 100 times for each file, and counts the rest.'],
    remedy: ['Correct what the remarks before this one show; the others are of the same sort.'],
  },
  K0115: {
    title: 'k8snet.yaml has an unknown setting',
    meaning: [
      'k8snet reads the sections manifests, cluster, expect and docs. It passes over a key that it does not know.',
    ],
    remedy: [
      'Check the spelling. The keys under cluster are named as the flags are, without the dashes: podCidr for --pod-cidr.',
    ],
  },
  K0116: {
    title: 'A setting in k8snet.yaml has a value of another type',
    meaning: ['The setting takes another type of value than the one that stands here, so it is passed over.'],
    remedy: ['Write a list as [a, b], a text in quotes, a number without.'],
  },
  K0201: {
    title: 'A value has the wrong type',
    meaning: [
      'The API server decodes each field to one type, and refuses the object when the value has another.',
      'YAML as kubectl reads it (version 1.1) takes on, off, yes, no, y and n as booleans, and 0644 as the octal number 420.',
      'Labels, annotations and environment values are always strings, so such a word needs quotes there.',
    ],
    remedy: [
      'Quote a value that is meant as text:',
      '    enabled: "on"',
      'Remove the quotes around a number or boolean.',
    ],
  },
  K0202: {
    title: 'A name is not allowed',
    meaning: [
      'Names become parts of DNS names and file names, so the API server takes few characters in them.',
      'Names of most objects are DNS subdomains, those of Services and Namespaces DNS labels of at most 63 characters.',
      'Port names have at most 15 characters and one letter at least: "8080" in quotes is a name, and not allowed.',
    ],
    remedy: ['Use lower-case letters, digits and hyphens.', 'Fill in placeholders such as {{name}} or $NAME first.'],
  },
  K0203: {
    title: 'A required field is missing',
    meaning: ['The API server refuses an object without this field, so the object would not exist in the cluster.'],
    remedy: [
      'Add the field.',
      'Check the indentation: a field that stands one level too deep or too high counts as missing.',
    ],
  },
  K0204: {
    title: 'A number is out of range',
    meaning: ['Ports go from 1 to 65535; other numbers have the bounds that the message tells.'],
    remedy: ['Correct the number.'],
  },
  K0205: {
    title: 'A text is not an IP address or block',
    meaning: ['An address stands here in Kubernetes, and this text is none. Anonymised dumps often have such texts.'],
    remedy: ['Write the address out. Names are not looked up in these fields.'],
  },
  K0206: {
    title: 'A word is not among those the field takes',
    meaning: [
      'The field takes one of a few words, in exactly this spelling: TCP, and neither tcp nor HTTP.',
      'The protocol of a port is the transport. What runs on top is told by the name of the port, or by appProtocol.',
    ],
    remedy: ['Use one of the words that the message lists.'],
  },
  K0207: {
    title: 'Two entries of a list have the same name or number',
    meaning: ['Ports are told apart by name, and by number with protocol. The API server refuses two that are equal.'],
    remedy: ['Rename one of them, or remove it.'],
  },
  K0208: {
    title: 'An object is defined twice',
    meaning: [
      'Two documents have the same kind, namespace and name. Applied in this order, the later one replaces the earlier.',
      'A namespace that is absent counts as default.',
    ],
    remedy: [
      'Load variants of one application apart: name a file or folder for each.',
      'Remove the definition that is not used.',
    ],
  },
  K0209: {
    title: 'The apiVersion is not known',
    meaning: [
      'The group is known and the version is not. k8snet reads the object by the fields of the version it knows.',
    ],
    remedy: ['Use the version that kubectl explain shows:', '    kubectl explain deployment | head -2'],
  },
  K0210: {
    title: 'An object gets its name only in the cluster',
    meaning: [
      'With generateName the API server adds five random characters. k8snet makes up five of its own.',
      'They follow from the place of the object in the file, so each run shows the same name.',
    ],
    remedy: ['Nothing. Give the object a name if you want to refer to it.'],
  },
  K0211: {
    title: 'A text holds characters that cannot be seen',
    meaning: [
      'Control characters can rewrite what a terminal shows; invisible ones make two names look equal.',
      'The API server takes neither in names and labels. k8snet shows them as \\u{…} and leaves the object out.',
    ],
    remedy: ['Delete the text and type it again. Such characters often come with copied text.'],
  },
  K0212: {
    title: 'A workload does not select its own pods',
    meaning: [
      'A controller finds its pods by its selector. If its template makes pods that the selector does not match,',
      'the controller would make pods for ever; so the API server refuses it.',
    ],
    remedy: ['Make spec.selector.matchLabels a part of spec.template.metadata.labels.'],
  },
  K0213: {
    title: 'A field is larger than it can be',
    meaning: ['The text, list or map has a size that no working object has. k8snet leaves the object out.'],
    remedy: ['Check how the file was generated.'],
  },
  K0214: {
    title: 'Two fields contradict each other',
    meaning: [
      'Some fields belong to one type of object. A node port belongs to NodePort and LoadBalancer Services;',
      'a headless Service (clusterIP: None) has no address that a node port could lead to.',
    ],
    remedy: ['Remove the field, or change the type to one that has it.'],
  },
  ...expectationPages,
};
