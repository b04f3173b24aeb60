import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { formatSchema, schemaNames } from "../../src/core/schemas.ts";

test.each(schemaNames)("schemas/%s.json is what the code says", async (name) => {
  await expect(formatSchema(name)).toMatchFileSnapshot(`../../schemas/${name}.json`);
});

test("no other schema is published", () => {
  expect(readdirSync(new URL("../../schemas", import.meta.url)).toSorted()).toEqual(
    schemaNames.map((name) => `${name}.json`),
  );
});
