import { expect, test } from "vitest";
import { findMarkers } from "../../../src/core/sections/marker.ts";

function read(line: string): string {
  return findMarkers(line)
    .map(({ marker }) => `${marker.role} ${marker.name} (${marker.family})`)
    .join(" … ");
}

test.each([
  ["<!-- BEGIN SECONDARY-A PROGRESS -->", "begin SECONDARY-A PROGRESS (prefix)"],
  ["<!-- END SECONDARY-A PROGRESS -->\r\n", "end SECONDARY-A PROGRESS (prefix)"],
  ["   <!--BEGIN   A \t B-->  \n", "begin A B (prefix)"],
  ["### <!-- FEATURE_01_S2_STATUS_BEGIN -->\n", "begin FEATURE_01_S2_STATUS (suffix)"],
  ["<!-- FEATURE_01_S2_STATUS_END -->", "end FEATURE_01_S2_STATUS (suffix)"],
  ["<!-- BEGIN FOO_END -->", "begin FOO_END (prefix)"],
  [
    "<!-- BEGIN G --> ## Feature 08 <!-- note --> **x** <!-- END G -->\n",
    "begin G (prefix) … end G (prefix)",
  ],
  ["<!-- BEGIN G --><!-- END G -->", "begin G (prefix) … end G (prefix)"],
  ["<!-- BEGIN api.v2 notes -->", "begin api.v2 notes (prefix)"],
  ["<!-- BEGIN A --> x <!-- END B -->", "begin A (prefix) … end B (prefix)"],
])("%j holds %j", (line, markers) => {
  expect(read(line)).toBe(markers);
});

test.each([
  "    <!-- BEGIN A -->",
  "\t<!-- BEGIN A -->",
  "text <!-- BEGIN A -->",
  "<!-- BEGIN A --> text",
  "<!-- END A --> x <!-- BEGIN A -->",
  "### <!-- BEGIN A -->",
  "<!-- begin A -->",
  "<!-- BEGIN -->",
  "<!-- _BEGIN -->",
  "<!-- BEGIN A --->",
  "<!-- BEGIN A",
  "<!-- BEGIN A -- B --> -->",
  "> <!-- BEGIN A -->",
  "<!-- BEGIN .a -->",
  "<!-- feature_BEGIN -->",
  "",
])("%j is text", (line) => {
  expect(read(line)).toBe("");
});
