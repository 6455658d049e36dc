// Remarks on the input: collected, never thrown. Loading goes on past every one of them.

import type { ObjectRef } from '#wire/object-ref.js';

/** A point in a file, 1-based. `path` reads like `spec.ports[0].targetPort`. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

/** Which rule of the API server a name breaks. */
export type NameRule = 'subdomain' | 'label' | 'service-label' | 'port-name' | 'qualified-name' | 'label-value';

/**
 * What each code knows; the sentences are in `explain/`. Add a code here and the compiler asks for its words.
 * Every text in here is already printable.
 */
export interface DiagnosticFacts {
  /** Not YAML or JSON: the parser's own reason. */
  K0101: { readonly reason: string };
  /** No such file or folder. */
  K0102: { readonly path: string };
  /** The operating system refuses to read it. */
  K0103: { readonly path: string; readonly systemCode: string };
  /** A folder without a manifest. */
  K0104: { readonly path: string; readonly subfolders: number };
  /** Neither a file nor a folder. */
  K0105: { readonly path: string; readonly fileType: 'socket' | 'pipe' | 'device' | 'link' | 'unknown' };
  K0106: { readonly sizeBytes: number; readonly limitBytes: number };
  K0107: { readonly path: string; readonly limit: number };
  K0108: { readonly problem: 'nul' | 'not-utf8' };
  K0109: { readonly limit: number };
  K0110: { readonly limit: number };
  K0111: { readonly key: string; readonly firstLine: number };
  /** A document that is no Kubernetes object. */
  K0112: { readonly found: 'no-kind' | 'not-a-map' };
  /** Items of a list whose kind nothing tells. */
  K0113: { readonly count: number };
  /** The same remark, too often in one file. */
  K0114: { readonly code: string; readonly hidden: number };
  /** In `k8snet.yaml`: a key nobody reads. */
  K0115: { readonly key: string; readonly section: string; readonly suggestion?: string };
  /** In `k8snet.yaml`: a value of another type. */
  K0116: { readonly key: string; readonly expected: string; readonly found: string };
  /** A value of another type than the API has there. `value` only where it is short and scalar. */
  K0201: { readonly field: string; readonly expected: string; readonly found: string; readonly value?: string };
  K0202: { readonly field: string; readonly name: string; readonly rule: NameRule; readonly relaxedSince?: string };
  /** A required field is absent. */
  K0203: { readonly field: string };
  K0204: { readonly field: string; readonly value: number; readonly least: number; readonly most: number };
  K0205: { readonly field: string; readonly value: string; readonly expected: 'address' | 'cidr' };
  K0206: {
    readonly field: string;
    readonly value: string;
    readonly allowed: readonly string[];
    readonly suggestion?: string;
  };
  /** Two entries of one list share what must be unique. */
  K0207: { readonly field: string; readonly value: string; readonly firstIndex: number };
  /** The same object twice: the later one counts. */
  K0208: { readonly object: string; readonly earlier?: { readonly file: string; readonly line: number } };
  K0209: { readonly kind: string; readonly apiVersion: string; readonly known: readonly string[] };
  /** `generateName` without a name: one was made up. */
  K0210: { readonly prefix: string; readonly name: string };
  /** Control, bidi or invisible characters in a name. */
  K0211: { readonly field: string; readonly text: string };
  /** A workload's selector does not select its own pods. */
  K0212: { readonly kind: string; readonly key: string; readonly wanted: string; readonly found?: string };
  /** A list, map or text beyond any sensible size. */
  K0213: { readonly field: string; readonly count: number; readonly limit: number };
  /** Two fields that exclude each other. */
  K0214: { readonly field: string; readonly value: string; readonly because: string };
  /** In a file of expectations: a key nobody reads. */
  K1611: { readonly key: string; readonly allowed: readonly string[]; readonly suggestion?: string };
  /** In an expectation: a value of another type. */
  K1612: { readonly key: string; readonly expected: string; readonly found: string };
  /** An expectation lacks a key that it needs. */
  K1613: { readonly key: string };
  /** A word that is none of those a key takes. */
  K1614: {
    readonly key: string;
    readonly value: string;
    readonly known: readonly string[];
    readonly suggestion?: string;
  };
  /** The lists of `from` and `to` multiply to too many questions. */
  K1615: { readonly count: number; readonly limit: number };
}
export type DiagnosticCode = keyof DiagnosticFacts;
export type Severity = 'error' | 'warning' | 'note';

export type Diagnostic<C extends DiagnosticCode = DiagnosticCode> = C extends DiagnosticCode
  ? {
      readonly code: C;
      readonly severity: Severity;
      readonly at: Location;
      /** The object it is about, where one could be named: a trace that needs it must say so. */
      readonly about?: ObjectRef;
      /** The source line, without its line end and cut to 200 characters, and how many characters the caret spans. */
      readonly excerpt?: {
        readonly text: string;
        readonly spanLength: number;
        /** 1-based, in `text`: escapes and cuts move it away from the column in the file. */
        readonly caretColumn?: number;
      };
      readonly facts: DiagnosticFacts[C];
    }
  : never;
