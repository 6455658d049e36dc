// Remarks on the input: collected, never thrown. Loading goes on past every one of them.

import type { ObjectRef } from '#wire/object-ref.js';

/** A point in a file, 1-based. `path` reads like `spec.ports[0].targetPort`. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

/** What each code knows; the sentences are in `explain/`. Add a code here and the compiler asks for its words. */
export interface DiagnosticFacts {
  /** Not YAML or JSON: the parser's own reason. */
  K0101: { readonly reason: string };
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
      readonly excerpt?: { readonly text: string; readonly spanLength: number };
      readonly facts: DiagnosticFacts[C];
    }
  : never;
