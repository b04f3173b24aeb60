import type { Instant } from "../../core/ids.ts";
import { formatInstant } from "../../core/time.ts";
import { command } from "../command.ts";
import { formatTable } from "../render/table.ts";

export const peers = command({
  usage: "peers",
  summary: "show who has finished what, as committed on everybody's branch",
  group: "Watch",
  place: "epic",
  examples: ["sheaf peers", "sheaf peers --json"],
  async run({ context }) {
    const { readPeers } = await import("../../workflows/read/read-peers.ts");
    const time = (at: Instant | undefined) => (at === undefined ? "" : formatInstant(at));
    const found = await readPeers(context);
    const rows = found.flatMap(({ agent, features, isMerged, tip }) =>
      features.map(({ id, stage, ready, readyAt, deferred }) => [
        agent,
        id,
        deferred === undefined ? (ready ? "finished" : stage || "not begun") : "deferred",
        ready ? time(readyAt) : "",
        isMerged ? "merged" : "",
        tip?.slice(0, 10) ?? "",
      ]),
    );
    const done = found.find(({ features }) => features.some(({ ready }) => ready));
    const next = { why: "read what is finished", run: `sheaf show ${done?.agent} spec.md` };
    return {
      data: { peers: found.map((peer) => ({ ...peer, lastSign: time(peer.lastSign) })) },
      lines: formatTable([["AGENT", "FEATURE", "STATE", "SINCE", "", "TIP"], ...rows]),
      next: done === undefined ? [] : [next],
    };
  },
});

export const show = command({
  usage: "show <agent-or-feature> <file>",
  summary: "print a file as its owner has committed it",
  group: "Watch",
  place: "epic",
  examples: ["sheaf show secondary-a spec.md", "sheaf show feature_02_schedule_fetcher checklist.md"],
  async run({ context, args }) {
    const { showFile } = await import("../../workflows/read/show-file.ts");
    const { bytes, ...shown } = await showFile(context, args["agent-or-feature"], args.file);
    return { data: { ...shown, text: Buffer.from(bytes).toString("utf8") }, content: bytes };
  },
});

export const questions = command({
  usage: "questions",
  summary: "list the open checklist items of all branches",
  group: "Watch",
  place: "epic",
  examples: ["sheaf questions", "sheaf questions --json"],
  async run({ context }) {
    const { readQuestions } = await import("../../workflows/read/read-questions.ts");
    const found = await readQuestions(context);
    const rows = found.map(({ agent, feature, line, text }) => [
      agent,
      `${feature}/checklist.md:${line}`,
      text,
    ]);
    return {
      data: { questions: found },
      lines: rows.length === 0 ? ["no open questions"] : formatTable(rows),
    };
  },
});
