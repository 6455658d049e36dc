// The words for remarks on the input: one sentence says what is wrong, one says what to do.

import type { Diagnostic, DiagnosticCode, DiagnosticFacts, NameRule } from '#manifest/diagnostic.js';
import { counted, fileText } from './names.js';
import { bad, code, object, type Phrase } from './phrase.js';

export interface DiagnosticWords {
  readonly message: readonly Phrase[];
  readonly help?: readonly Phrase[];
}

const nameRules: Readonly<Record<NameRule, string>> = {
  subdomain: 'lower-case letters, digits, - and ., starting and ending with a letter or digit',
  label: 'at most 63 lower-case letters, digits and -, starting and ending with a letter or digit',
  'service-label': 'at most 63 lower-case letters, digits and -, starting with a letter',
  'port-name': 'at most 15 lower-case letters, digits and -, with one letter at least',
  'qualified-name': 'at most 63 letters, digits, -, _ and ., with an optional prefix such as example.com/',
  'label-value': 'at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit',
};
const fileTypes: Readonly<Record<DiagnosticFacts['K0105']['fileType'], string>> = {
  socket: 'a socket',
  pipe: 'a pipe',
  device: 'a device',
  link: 'a link that leads nowhere',
  unknown: 'neither a file nor a folder',
};

export const diagnosticWords: { [C in DiagnosticCode]: (facts: DiagnosticFacts[C]) => DiagnosticWords } = {
  K0101: ({ reason }) => ({
    message: ['not valid YAML or JSON: ', bad(reason)],
    help: ['correct the text here; k8snet leaves this document out and reads the others'],
  }),
  K0102: ({ path }) => ({
    message: ['no such file or folder: ', object(path)],
    help: ['check the path; a relative path starts in the working directory'],
  }),
  K0103: ({ path, systemCode }) => ({
    message: ['the system does not let k8snet read ', object(path), ` (${systemCode})`],
    help:
      systemCode === 'EACCES'
        ? ['give yourself read permission: ', code('chmod u+r')]
        : ['check the file and its disk'],
  }),
  K0104: ({ path, subfolders }) => ({
    message: ['no .yaml, .yml or .json file in folder ', object(path)],
    ...(subfolders > 0 ? { help: [`add -R to read its ${counted(subfolders, 'subfolder')} too`] } : {}),
  }),
  K0105: ({ path, fileType }) => ({
    message: [object(path), ` is ${fileTypes[fileType]}; k8snet skips it`],
    help: ['to read from another program, pipe it in and name the input ', code('-f -')],
  }),
  K0106: ({ sizeBytes, limitBytes }) => ({
    message: [`the file has ${megabytes(sizeBytes)}, and k8snet reads at most ${megabytes(limitBytes)}`],
    help: ['split it, for instance with one ', code('kubectl get'), ' for each namespace or kind'],
  }),
  K0107: ({ limit }) => ({
    message: [`more than ${limit} files; k8snet reads the first ${limit}`],
    help: ['name the folders that matter'],
  }),
  K0108: ({ problem }) => ({
    message: [problem === 'nul' ? 'the file holds NUL bytes: it is not text' : 'some bytes of the file are not UTF-8'],
    help: [
      problem === 'nul' ? 'unpack or export it as text first' : 'save the file as UTF-8; kubectl refuses it as it is',
    ],
  }),
  K0109: ({ limit }) => ({
    message: [`values are nested more than ${limit} deep`],
    help: ['no Kubernetes object needs that; check how the file was generated'],
  }),
  K0110: ({ limit }) => ({
    message: [`the aliases of this document expand to more than ${limit} values`],
    help: ['write the values out, or use fewer aliases; the API server refuses such a document too'],
  }),
  K0111: ({ key, firstLine }) => ({
    message: ['key ', object(key), ` stands in this map already, on line ${firstLine}; the later one counts`],
    help: ['remove one of the two, or put --- between two objects'],
  }),
  K0112: ({ found }) => ({
    message: [
      found === 'no-kind' ? 'no kind: not a Kubernetes object' : 'not a map of fields: not a Kubernetes object',
    ],
  }),
  K0113: ({ count }) => ({
    message: [`nothing tells the kind of ${counted(count, 'item')} in this file`],
    help: ['name the file for its resource, as in ', code('pods.json'), ', or give each item a kind'],
  }),
  K0114: ({ code: repeated, hidden }) => ({
    message: [`${counted(hidden, 'more remark')} with code `, code(repeated), ' in this file'],
  }),
  K0115: ({ key, section, suggestion }) => ({
    message: ['k8snet.yaml has no setting ', object(key), section === '' ? '' : ` under ${section}:`],
    ...(suggestion === undefined ? {} : { help: ['did you mean ', code(suggestion), '?'] }),
  }),
  K0116: ({ key, expected, found }) => ({
    message: ['setting ', object(key), ` takes ${expected}; this is ${withArticle(found)}`],
  }),
  K0201: (facts) => wrongType(facts),
  K0202: ({ field, name, rule, relaxedSince }) => ({
    message:
      relaxedSince === undefined
        ? [object(field), ': the API server does not take ', bad(quoted(name))]
        : [object(field), ': before Kubernetes ', relaxedSince, ' the API server does not take ', bad(quoted(name))],
    help: [`use ${nameRules[rule]}`],
  }),
  K0203: ({ field }) => ({
    message: ['required field ', object(field), ' is missing'],
    help: ['add it; the API server refuses the object without it'],
  }),
  K0204: ({ field, value, least, most }) => ({
    message: [object(field), ` is ${value}; it must be from ${least} to ${most}`],
  }),
  K0205: ({ field, value, expected }) => ({
    message: [
      object(field),
      ': ',
      bad(quoted(value)),
      expected === 'cidr' ? ' is not a block of addresses' : ' is not an IP address',
    ],
    help: [expected === 'cidr' ? 'write a block as 10.244.1.0/24' : 'write an address as 10.244.1.7 or 2001:db8::7'],
  }),
  K0206: ({ field, value, allowed, suggestion }) => ({
    message: [object(field), ': the API server does not know ', bad(quoted(value))],
    help: suggestion === undefined ? [`use one of ${allowed.join(', ')}`] : ['did you mean ', code(suggestion), '?'],
  }),
  K0207: ({ field, value, firstIndex }) => ({
    message: [object(field), ': entry ', `${firstIndex + 1} of the list has `, bad(quoted(value)), ' too'],
    help: ['give each entry its own'],
  }),
  K0208: ({ object: name, earlier }) => ({
    message: [object(name), ' is defined twice; this one counts'],
    ...(earlier === undefined
      ? {}
      : { help: [`the other stands in ${fileText(earlier.file)}:${earlier.line}; remove one, or load them apart`] }),
  }),
  K0209: ({ kind, apiVersion, known }) => ({
    message: [
      'no known version of ',
      object(kind),
      ' is ',
      bad(quoted(apiVersion)),
      `; k8snet reads it as ${known[0]}`,
    ],
    help: ['use ', code(`apiVersion: ${known[0]}`)],
  }),
  K0210: ({ prefix, name }) => ({
    message: ['the API server completes ', object(prefix), ' at random; k8snet calls it ', object(name)],
  }),
  K0211: ({ field, text }) => ({
    message: [object(field), ' holds characters that cannot be seen: ', bad(quoted(text))],
    help: ['type the text anew; k8snet leaves this object out'],
  }),
  K0212: ({ kind, key, wanted, found }) => ({
    message: [
      `the ${kind} selects ${key}=${wanted}, but its pods have `,
      bad(found === undefined ? `no label ${key}` : `${key}=${found}`),
    ],
    help: ['use the same labels in spec.selector and spec.template.metadata.labels'],
  }),
  K0213: ({ field, count, limit }) => ({
    message: [object(field), ` has ${count} characters or entries; at most ${limit} are taken`],
  }),
  K0214: ({ field, value, because }) => ({
    message: [object(field), ` (${value}) does not fit: `, because],
    help: ['remove it, or change what it contradicts; the API server refuses the two together'],
  }),
  K1611: ({ key, allowed, suggestion }) => ({
    message: ['an expectation has no key ', object(key)],
    help: suggestion === undefined ? [`it has ${allowed.join(', ')}`] : ['did you mean ', code(suggestion), '?'],
  }),
  K1612: ({ key, expected, found }) => ({
    message: [...(key === '' ? ['the file'] : [object(key)]), ` takes ${expected}; this is ${withArticle(found)}`],
    ...(found === 'number' ? { help: ['quote it'] } : {}),
  }),
  K1613: ({ key }) => ({
    message: ['key ', object(`${key}:`), ' is missing'],
    help: [missingKeyHelp[key] ?? 'add it'],
  }),
  K1614: ({ key, value, known, suggestion }) => ({
    message: [object(`${key}:`), ' does not take ', bad(quoted(value))],
    help:
      suggestion === undefined
        ? [`it takes ${known.length > 20 ? 'one of the codes that k8snet explain lists' : known.join(', ')}`]
        : ['did you mean ', code(suggestion), '?'],
  }),
  K1615: ({ count, limit }) => ({
    message: [`the lists of from and to make ${count} questions with those before; at most ${limit} are asked`],
    help: ['split the file, or ask one pod for each workload'],
  }),
};

export function tellDiagnostic({ code, facts }: Diagnostic): DiagnosticWords {
  const say = diagnosticWords[code] as (known: Diagnostic['facts']) => DiagnosticWords;
  return say(facts);
}

const missingKeyHelp: Readonly<Record<string, string>> = {
  expect: 'write a list of expectations under expect:',
  from: 'say who sends: from: shop/web',
  to: 'say where to: to: cart:8080',
  is: 'say what you expect: is: reachable, is: blocked, or a verdict such as is: rejected',
};

function wrongType({ field, expected, found, value }: DiagnosticFacts['K0201']): DiagnosticWords {
  const message: Phrase[] = [object(field), ` takes ${withArticle(expected)}; this is ${withArticle(found)}`];
  if (value === undefined) return { message };
  if (expected === 'string') return { message, help: ['quote it: ', code(JSON.stringify(value))] };
  return found === 'string' ? { message, help: ['remove the quotes around ', code(value)] } : { message };
}

function withArticle(noun: string): string {
  if (noun === 'null') return 'empty';
  return `${/^[aeio]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MiB`;
}

function quoted(text: string): string {
  return `"${text}"`;
}
