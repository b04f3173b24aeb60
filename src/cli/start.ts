#!/usr/bin/env node
import { join } from "node:path";
import { runBundle } from "../files/run-bundle.ts";

// Every command lies beside this file, in one bundle. The guard that agents' programs ask before each edit has a small one of its own.
const guards = ["PreToolUse", "BeforeTool", "preToolUse", "tool.execute.before"];
const [command = "", , event = ""] = process.argv.slice(2);
const isGuard = command === "agent-hook" && guards.includes(event);
runBundle(join(__dirname, isGuard ? "agents.cjs" : "sheaf.cjs"), require);
