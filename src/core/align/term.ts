import type { Spec } from "./spec.ts";

/** What a term is; only terms of one kind are compared with each other. */
export const termKinds = [
  "flag",
  "environment-variable",
  "constant",
  "key",
  "column",
  "parameter",
  "function",
  "type",
  "path",
  "quantity",
] as const;
export type TermKind = (typeof termKinds)[number];

/** One place at which a spec names a term. */
export interface Mention {
  readonly kind: TermKind;
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** Whether the spec claims it for itself here, instead of telling what was, might be, or is not. */
  readonly isClaim: boolean;
}

/** What a spec says about a term: `default` of `--timeout` is `30`. */
export interface Statement {
  readonly kind: TermKind;
  readonly name: string;
  /** The file in which the thing stands, where the spec says so: two files may hold two things of one name. */
  readonly scope: string | undefined;
  readonly attribute: Attribute;
  /** As written, without quotes. */
  readonly value: string;
  readonly line: number;
}

export const attributes = ["default", "type", "unit", "value", "required", "choices", "returns"] as const;
export type Attribute = (typeof attributes)[number];

/** Everything of one spec that the comparisons need. */
export interface SpecTerms {
  readonly spec: Spec;
  readonly mentions: readonly Mention[];
  readonly statements: readonly Statement[];
}

/** One identity for a term of a kind. */
export function termKey(kind: TermKind, name: string): string {
  return `${kind} ${name}`;
}
