import { expect, test } from "vitest";
import { identityOf } from "../../../src/core/structure/identity.ts";

test.each([
  ["item", "FR-003: it logs", "fr-003"],
  ["item", "**NFR-2.1** fast", "nfr-2.1"],
  ["item", "T012 [P] write", "t012"],
  ["item", "US1 sign in", "us1"],
  ["item", "ADR 0007 no daemon", "adr 0007"],
  ["item", "Migration 0042: users", "migration 0042"],
  ["item", "`0042_add_users.sql`", "0042"],
  ["item", "0042: add users", "0042"],
  ["item", "[a](https://a.example), a book", "https://a.example"],
  ["item", "https://a.example is good", "https://a.example"],
  ["item", "UTF-8 is read", undefined],
  ["item", "SHA256 of the file", undefined],
  ["item", "P1 mend the login", undefined],
  ["item", "10 users at once", undefined],
  ["item", "2026-01-15 begun", undefined],
  ["item", "09:30 a talk", undefined],
  ["item", "Node 20 and newer", undefined],
  ["heading", "5.1 Limits", "5.1"],
  ["heading", "3. Plan", "3"],
  ["heading", "Step 4: test", "step 4"],
  ["heading", "2026-01-15", undefined],
  ["prose", "[a]: https://a.example", "[a]"],
  ["prose", "[^1]: a note", "[^1]"],
  ["prose", "FR-003: it logs", "fr-003"],
  ["prose", "FR-003 says that it logs", undefined],
  ["table", "FR-003", "fr-003"],
] as const)("the %s %j is known by %s", (kind, content, identity) => {
  expect(identityOf(kind, content)).toBe(identity);
});
