#!/usr/bin/env node
import { join } from "node:path";
import { runBundle } from "../files/run-bundle.ts";

// Every command lies beside this file, in one bundle.
runBundle(join(__dirname, "sheaf.cjs"), require);
