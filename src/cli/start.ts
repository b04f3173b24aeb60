#!/usr/bin/env node
import { join } from "node:path";
import { runBundle } from "../files/run-bundle.ts";

// Every command lies beside this file, in one bundle. What agents' programs ask before each edit and for each status line has a small one.
const guards = ["statusLine", "PreToolUse", "BeforeTool", "preToolUse", "tool.execute.before"];
const [command = "", , event = ""] = process.argv.slice(2);
const isLean = command === "statusline" || (command === "agent-hook" && guards.includes(event));
runBundle(join(__dirname, isLean && !process.argv.includes("--help") ? "agents.cjs" : "sheaf.cjs"), require);
