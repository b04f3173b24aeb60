import { parseClient, type HookCall } from "../../core/client/client.ts";
import type { Codec } from "../../core/client/codec.ts";
import { readHookCall } from "../../core/client/codec.ts";
import { codecs } from "../../core/client/codecs.ts";

/** What was typed and what came on standard input, or why that is no call to do anything about. */
export type ReadCall =
  | { readonly kind: "call"; readonly codec: Codec; readonly call: HookCall }
  | { readonly kind: "nothing"; readonly why: string };

/** The longest input that is read; a client that writes a larger file is judged at the commit. */
export const mostInput = 16_000_000;

/** Reads a call of a client's hook. Total: what cannot be read is nothing to do anything about. */
export function readCall(client: string, event: string, input: string): ReadCall {
  const known = parseClient(client);
  if (known === undefined) return { kind: "nothing", why: `unknown client "${client}"` };
  const codec = codecs[known];
  if (input.length > mostInput) return { kind: "nothing", why: `${client} ${event}: the input is too large` };
  const fields = parseInput(input);
  if (fields === undefined) return { kind: "nothing", why: `${client} ${event}: the input is not JSON` };
  const call = readHookCall(codec, event, fields);
  if (call === undefined) return { kind: "nothing", why: `${client}: unknown event "${event}"` };
  return { kind: "call", codec, call };
}

function parseInput(input: string): unknown {
  if (input.trim() === "") return {};
  try {
    return JSON.parse(input) as unknown;
  } catch {
    return undefined;
  }
}
