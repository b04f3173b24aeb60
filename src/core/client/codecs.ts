import { claude } from "./claude.ts";
import type { Client } from "./client.ts";
import type { Codec } from "./codec.ts";
import { codex } from "./codex.ts";
import { copilot } from "./copilot.ts";
import { cursor } from "./cursor.ts";
import { gemini } from "./gemini.ts";
import { opencode } from "./opencode.ts";

/** The codec of every client. */
export const codecs: Readonly<Record<Client, Codec>> = { claude, codex, gemini, cursor, copilot, opencode };
