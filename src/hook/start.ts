import { join } from "node:path";
import { runBundle } from "../files/run-bundle.ts";

// The judge lies beside this file.
runBundle(join(__dirname, "hook.cjs"), require);
