// Problems as they are found: by file and object, not yet by line. `locate.ts` turns them into diagnostics.

import type { ObjectRef, Place } from '#wire/object-ref.js';
import type { DiagnosticCode, DiagnosticFacts, Severity } from './diagnostic.js';
import type { Interner } from './interner.js';

export type Path = readonly (string | number)[];

export type Problem<C extends DiagnosticCode = DiagnosticCode> = C extends DiagnosticCode
  ? {
      readonly code: C;
      readonly severity: Severity;
      readonly facts: DiagnosticFacts[C];
      readonly place: Place;
      /** Relative to the object. */
      readonly path: Path;
      /** Point at the key, not at its value. */
      readonly atKey: boolean;
      /** Where no path leads: the offset in the file's text. */
      readonly offset?: number;
      /** Another object it is compared with. */
      readonly earlier?: Place;
      readonly about?: ObjectRef;
    }
  : never;

const problemsPerCodeLimit = 100;

/** What was found in one file. At most 100 of a code are kept; the rest is counted. */
export class FileReport {
  readonly problems: Problem[] = [];
  readonly hidden = new Map<DiagnosticCode, number>();
  private readonly counts = new Map<DiagnosticCode, number>();

  constructor(
    readonly file: string,
    readonly interner: Interner,
  ) {}

  add(problem: Problem): void {
    const count = (this.counts.get(problem.code) ?? 0) + 1;
    this.counts.set(problem.code, count);
    if (count <= problemsPerCodeLimit) this.problems.push(problem);
    else this.hidden.set(problem.code, count - problemsPerCodeLimit);
  }
}

export interface Where {
  readonly path: Path;
  readonly atKey?: boolean;
}

export interface ObjectOrigin {
  readonly place: Place;
  readonly apiVersion: string;
  /** It has a uid, so an API server has taken it: rules of validation are remarks, not refusals. */
  readonly observed: boolean;
}

/** What is found while one object is decoded. */
export class ObjectReport {
  /** The API server would not take the object: it is left out. */
  rejected = false;
  about: ObjectRef | undefined;

  constructor(
    readonly file: FileReport,
    private readonly origin: ObjectOrigin,
  ) {}

  get place(): Place {
    return this.origin.place;
  }

  get apiVersion(): string {
    return this.origin.apiVersion;
  }

  /** The API server refuses the object for this. */
  refuse<C extends DiagnosticCode>(code: C, facts: DiagnosticFacts[C], where: Where): void {
    if (!this.origin.observed) this.rejected = true;
    this.add(code, this.origin.observed ? 'warning' : 'error', facts, where);
  }

  /** The object cannot be used, whoever has taken it. */
  discard<C extends DiagnosticCode>(code: C, facts: DiagnosticFacts[C], where: Where): void {
    this.rejected = true;
    this.add(code, 'error', facts, where);
  }

  warn<C extends DiagnosticCode>(code: C, facts: DiagnosticFacts[C], where: Where): void {
    this.add(code, 'warning', facts, where);
  }

  note<C extends DiagnosticCode>(code: C, facts: DiagnosticFacts[C], where: Where): void {
    this.add(code, 'note', facts, where);
  }

  private add<C extends DiagnosticCode>(code: C, severity: Severity, facts: DiagnosticFacts[C], where: Where): void {
    const { path, atKey = false } = where;
    const about = this.about === undefined ? {} : { about: this.about };
    this.file.add({ code, severity, facts, place: this.place, path, atKey, ...about } as Problem);
  }
}
